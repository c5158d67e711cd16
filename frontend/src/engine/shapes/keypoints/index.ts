import { type Point, type Size, clamp, clampPoint, distance, distanceToSegment } from '../../geometry/primitives'
import type { Message } from '../../model/message'
import { describePaths, keyEditPaths, pathFields, withPathField } from '../points/corners'
import { type Path, boundsOfPaths, movedPaths, toPoint, toPosition } from '../points/paths'
import type { Handle, NumericField, ShapeType } from '../shapeType'
import { drawKeypoints } from './draw'
import { type Keypoint, type KeypointsShape, MOST_POINTS, type Visibility, nameOf, placed, skeletonOf } from './model'
import { parseKeypoints } from './wire'

const SEEN: Readonly<Record<Visibility, string>> = { 0: ', not there', 1: ', hidden', 2: '' }

export const placeOf = (handle: string | null): number => (/^p\d+$/.test(handle ?? '') ? Number(handle!.slice(1)) : -1)

/** A point set elsewhere; one that was not there is from now on. */
const setPoint = (shape: KeypointsShape, at: number, to: Point, size: Size): KeypointsShape => {
  const old = shape.points[at]
  if (!old) return shape
  const [x, y] = toPosition(clampPoint(to, size))
  return { ...shape, points: shape.points.with(at, [x, y, old[2] || 2]) }
}

/** A point said to be visible, hidden or not there; null where the last one would go. */
export const withVisibility = (shape: KeypointsShape, at: number, seen: Visibility): KeypointsShape | null => {
  const old = shape.points[at]
  if (!old) return null
  const next = { ...shape, points: shape.points.with(at, [old[0], old[1], seen]) }
  return placed(next).length > 0 ? next : null
}

const handles = (shape: KeypointsShape): readonly Handle[] =>
  shape.points.map(([x, y, seen], i) => ({ id: `p${i}`, at: { x, y }, look: 'round', cursor: 'move', name: `${nameOf(shape, i)}${SEEN[seen]}` }))

const fields = (shape: KeypointsShape, size: Size, handle: string | null): readonly NumericField[] => {
  const at = placeOf(handle)
  const point = shape.points[at]
  if (!point) return pathFields([placed(shape)], size, null)
  return [
    { id: `p${at}.x`, name: 'x', unit: 'px', value: point[0], min: 0, max: size.width, step: 1 },
    { id: `p${at}.y`, name: 'y', unit: 'px', value: point[1], min: 0, max: size.height, step: 1 },
    { id: `p${at}.v`, name: 'seen', unit: '', value: point[2], min: 0, max: 2, step: 1 },
  ]
}

const withField = (shape: KeypointsShape, field: string, value: number, size: Size): KeypointsShape => {
  const [handle, measure] = field.split('.')
  const at = placeOf(handle ?? null)
  const point = shape.points[at]
  if (!Number.isFinite(value)) return shape
  if (!point) return change(shape, (paths) => withPathField(paths, field, value, size))
  if (measure === 'v') return withVisibility(shape, at, clamp(Math.round(value), 0, 2) as Visibility) ?? shape
  return setPoint(shape, at, { x: measure === 'x' ? value : point[0], y: measure === 'y' ? value : point[1] }, size)
}

/** What is done to the points that are there; the others stay where they wait. */
const change = (shape: KeypointsShape, how: (paths: readonly Path[]) => readonly Path[]): KeypointsShape => {
  const [changed] = how([placed(shape)])
  let next = 0
  return { ...shape, points: shape.points.map((point): Keypoint => (point[2] > 0 ? [...(changed?.[next++] ?? [point[0], point[1]]), point[2]] : point)) }
}

const hit: ShapeType<KeypointsShape>['hit'] = ({ points, skeleton }, point, tolerance) => {
  if (points.some(([x, y, seen]) => seen > 0 && distance({ x, y }, point) <= tolerance)) return 'edge'
  const isOnLine = (skeleton?.edges ?? []).some(([from, to]) => {
    const [a, b] = [points[from ?? -1], points[to ?? -1]]
    return a !== undefined && b !== undefined && a[2] > 0 && b[2] > 0 && distanceToSegment(point, toPoint([a[0], a[1]]), toPoint([b[0], b[1]])) <= tolerance
  })
  return isOnLine ? 'edge' : null
}

const problemOf = (shape: KeypointsShape): Message | null => {
  if (placed(shape).length === 0) return /*i18n*/ { id: 'Place at least one point' }
  return shape.points.length > MOST_POINTS ? /*i18n*/ { id: 'There are more than {most} points', values: { most: MOST_POINTS } } : null
}

/** In a ring around the place, from the top clockwise. */
const ring = (count: number, { x, y }: Point, radius: number, size: Size): readonly Keypoint[] =>
  Array.from({ length: count }, (_, i): Keypoint => {
    const turn = (2 * Math.PI * i) / count - Math.PI / 2
    const at = count === 1 ? { x, y } : { x: x + radius * Math.cos(turn), y: y + radius * Math.sin(turn) }
    return [...toPosition(clampPoint(at, size)), 2]
  })

export const keypointsType: ShapeType<KeypointsShape> = {
  type: 'keypoints',
  name: 'keypoints',
  isMarker: true,
  bounds: (shape) => boundsOfPaths([placed(shape)]),
  area: () => 0,
  hit,
  draw: drawKeypoints,
  handles,
  dragHandle: (shape, handle, to, size) => setPoint(shape, placeOf(handle), to, size),
  move: (shape, dx, dy, size) => change(shape, (paths) => movedPaths(paths, dx, dy, size)),
  keyEdit: (shape, { dx, dy, mode, handle }, size) => {
    const point = shape.points[placeOf(handle)]
    if (point) return setPoint(shape, placeOf(handle), { x: point[0] + dx, y: point[1] + dy }, size)
    return change(shape, (paths) => keyEditPaths(paths, false, { dx, dy, mode, handle: null }, size))
  },
  handleAfter: (_shape, handle) => handle,
  removeHandle: (shape, handle) => {
    const at = placeOf(handle)
    if (shape.skeleton) return withVisibility(shape, at, 0)
    const next = { ...shape, points: shape.points.filter((_, i) => i !== at) }
    return placed(next).length > 0 ? next : null
  },
  defaultAt: (point, extent, size, label) => {
    const form = skeletonOf(label)
    return { type: 'keypoints', points: ring(form.skeleton?.names.length ?? 1, point, extent / 2, size), ...form }
  },
  fields,
  withField,
  describe: (shape) => {
    const there = placed(shape)
    const hidden = shape.points.filter(([, , seen]) => seen === 1).length
    const count = shape.skeleton ? `${there.length} of ${shape.points.length} points` : `${there.length} points`
    return `${count}${hidden > 0 ? `, ${hidden} hidden` : ''}, ${describePaths([there])}`
  },
  outline: (shape) => ({ paths: placed(shape).map((at) => [at]), closed: false }),
  toWire: ({ points }) => ({ points }),
  parse: parseKeypoints,
  problem: problemOf,
  relabeled: (shape, label) => {
    const { skeleton: _skeleton, ...plain } = shape
    const form = skeletonOf(label)
    return form.skeleton && form.skeleton.names.length !== shape.points.length ? null : { ...plain, ...form }
  },
}

export type { KeypointsShape } from './model'
