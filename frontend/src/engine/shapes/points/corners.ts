import { type Point, type Size, clampPoint } from '../../geometry/primitives'
import type { DragOptions, Handle, KeyEdit, NumericField } from '../shapeType'
import { type Path, type Position, boundsOfPaths, movedPaths, roundFine, stretchedPaths, toPosition } from './paths'

/** Edges shorter than this on the screen (CSS pixels) have no handle in their middle: it would cover the corners. */
const ROOM_FOR_MIDDLE = 32

interface Corner {
  /** A corner, or the middle of the edge after it. */
  readonly isMiddle: boolean
  readonly path: number
  readonly at: number
}

const idOf = ({ isMiddle, path, at }: Corner): string => `${isMiddle ? 'm' : 'v'}${path}.${at}`

export const cornerOf = (handle: string): Corner | null => {
  const match = /^([vm])(\d+)\.(\d+)$/.exec(handle)
  return match ? { isMiddle: match[1] === 'm', path: Number(match[2]), at: Number(match[3]) } : null
}

/** The corners of paths, and the middles of their edges, in the order in which Tab visits them. */
export const cornerHandles = (paths: readonly Path[], closed: boolean, scale: number): readonly Handle[] => {
  const handles: Handle[] = []
  for (const [p, path] of paths.entries()) {
    for (const [i, [x, y]] of path.entries()) {
      handles.push({ id: idOf({ isMiddle: false, path: p, at: i }), at: { x, y }, look: 'square', cursor: 'move', name: `point ${i + 1}` })
      const next = path[i + 1] ?? (closed ? path[0] : undefined)
      if (!next || Math.hypot(next[0] - x, next[1] - y) * scale < ROOM_FOR_MIDDLE) continue
      const middle = { x: (x + next[0]) / 2, y: (y + next[1]) / 2 }
      handles.push({ id: idOf({ isMiddle: true, path: p, at: i }), at: middle, look: 'round', cursor: 'copy', name: `new point after point ${i + 1}` })
    }
  }
  return handles
}

/** What a handle is after it was dragged: the middle of an edge has become a corner. */
export const cornerAfter = (handle: string): string => {
  const corner = cornerOf(handle)
  return corner?.isMiddle ? idOf({ isMiddle: false, path: corner.path, at: corner.at + 1 }) : handle
}

const replaced = (paths: readonly Path[], index: number, path: Path): readonly Path[] => paths.map((old, i) => (i === index ? path : old))

/** A corner moved, or a new one set between two. Shift keeps it on one axis of where it was. */
export const dragCorner = (paths: readonly Path[], handle: string, to: Point, size: Size, { constrain }: DragOptions): readonly Path[] => {
  const corner = cornerOf(handle)
  const path = corner && paths[corner.path]
  const from = path?.[corner?.at ?? -1]
  if (!corner || !path || !from) return paths
  const { x, y } = clampPoint(to, size)
  if (corner.isMiddle) return replaced(paths, corner.path, path.toSpliced(corner.at + 1, 0, toPosition({ x, y })))
  const isLevel = Math.abs(x - from[0]) >= Math.abs(y - from[1])
  const place = constrain ? { x: isLevel ? x : from[0], y: isLevel ? from[1] : y } : { x, y }
  return replaced(paths, corner.path, path.with(corner.at, toPosition(place)))
}

/** The paths without one corner; null where it is none, or the path has no corner to spare. */
export const withoutCorner = (paths: readonly Path[], handle: string, least: number): readonly Path[] | null => {
  const corner = cornerOf(handle)
  const path = corner && paths[corner.path]
  if (!corner || corner.isMiddle || !path || path.length <= least || !path[corner.at]) return null
  return replaced(paths, corner.path, path.toSpliced(corner.at, 1))
}

/** Arrow keys: the chosen corner moves; without one the whole moves or is stretched from its top left. */
export const keyEditPaths = (paths: readonly Path[], closed: boolean, { dx, dy, mode, handle }: KeyEdit, size: Size): readonly Path[] => {
  if (handle !== null) {
    const at = cornerHandles(paths, closed, Infinity).find(({ id }) => id === handle)?.at
    return at ? dragCorner(paths, handle, { x: at.x + dx, y: at.y + dy }, size, { constrain: false, fromCentre: false }) : paths
  }
  if (mode === 'move') return movedPaths(paths, dx, dy, size)
  const { minX, minY, maxX, maxY } = boundsOfPaths(paths)
  return stretchTo(paths, { w: maxX - minX + dx, h: maxY - minY + dy }, size)
}

/** A path is stretched to no less than this, in image pixels. */
const LEAST = 1

const stretchTo = (paths: readonly Path[], to: { readonly w: number; readonly h: number }, size: Size): readonly Path[] => {
  const { minX, minY } = boundsOfPaths(paths)
  const maxX = Math.min(size.width, minX + Math.max(LEAST, to.w))
  const maxY = Math.min(size.height, minY + Math.max(LEAST, to.h))
  return stretchedPaths(paths, { minX, minY, maxX, maxY }, size)
}

/** x and y of the chosen corner, or place and size of the whole. */
export const pathFields = (paths: readonly Path[], size: Size, handle: string | null): readonly NumericField[] => {
  const field = (id: string, value: number, min: number, max: number): NumericField => ({ id, name: id, unit: 'px', value: roundFine(value), min, max, step: 1 })
  const corner = handle === null ? null : cornerOf(handle)
  const position = corner && !corner.isMiddle ? paths[corner.path]?.[corner.at] : undefined
  if (position) {
    const named = (axis: 'x' | 'y', value: number, most: number) => ({ ...field(`${handle}.${axis}`, value, 0, most), name: axis })
    return [named('x', position[0], size.width), named('y', position[1], size.height)]
  }
  const { minX, minY, maxX, maxY } = boundsOfPaths(paths)
  return [
    field('x', minX, 0, size.width),
    field('y', minY, 0, size.height),
    field('w', maxX - minX, 0, size.width),
    field('h', maxY - minY, 0, size.height),
  ]
}

/** The paths with one measure typed in; nonsense leaves them as they are. */
export const withPathField = (paths: readonly Path[], field: string, value: number, size: Size): readonly Path[] => {
  if (!Number.isFinite(value)) return paths
  const { minX, minY, maxX, maxY } = boundsOfPaths(paths)
  if (field === 'x') return movedPaths(paths, value - minX, 0, size)
  if (field === 'y') return movedPaths(paths, 0, value - minY, size)
  if (field === 'w' && maxX > minX) return stretchTo(paths, { w: value, h: maxY - minY }, size)
  if (field === 'h' && maxY > minY) return stretchTo(paths, { w: maxX - minX, h: value }, size)
  const [handle, axis] = [field.slice(0, -2), field.at(-1)]
  const corner = field.at(-2) === '.' ? cornerOf(handle) : null
  const position: Position | undefined = corner && !corner.isMiddle ? paths[corner.path]?.[corner.at] : undefined
  if (!position) return paths
  const to = { x: axis === 'x' ? value : position[0], y: axis === 'y' ? value : position[1] }
  return dragCorner(paths, handle, to, size, { constrain: false, fromCentre: false })
}

export const brief = (value: number): string => String(Math.round(value))

/** "120 by 80 at 40, 60" */
export const describePaths = (paths: readonly Path[]): string => {
  const { minX, minY, maxX, maxY } = boundsOfPaths(paths)
  return `${brief(maxX - minX)} by ${brief(maxY - minY)} at ${brief(minX)}, ${brief(minY)}`
}
