import { type Point, type Size, clamp, clampPoint, normaliseDegrees, rotatePoint } from '../../geometry/primitives'
import type { DragOptions, Handle } from '../shapeType'
import { type BoxGeometry, type BoxShape, MIN_SIDE, centreOf, furthestInside, tidy } from './model'

interface Grip {
  readonly id: string
  /** -1, 0 or 1: which side of the box it moves. */
  readonly hx: number
  readonly hy: number
  readonly name: string
}

/** In the order in which Tab visits them: clockwise from the top left. */
const GRIPS: readonly Grip[] = [
  { id: 'nw', hx: -1, hy: -1, name: 'top left corner' },
  { id: 'n', hx: 0, hy: -1, name: 'top edge' },
  { id: 'ne', hx: 1, hy: -1, name: 'top right corner' },
  { id: 'e', hx: 1, hy: 0, name: 'right edge' },
  { id: 'se', hx: 1, hy: 1, name: 'bottom right corner' },
  { id: 's', hx: 0, hy: 1, name: 'bottom edge' },
  { id: 'sw', hx: -1, hy: 1, name: 'bottom left corner' },
  { id: 'w', hx: -1, hy: 0, name: 'left edge' },
]

/** By angle in eighths of a turn, from the east clockwise. */
const CURSORS = ['ew-resize', 'nwse-resize', 'ns-resize', 'nesw-resize'] as const

/** Sides shorter than this on the screen (CSS pixels) show corners only; handles would cover each other. */
const ROOM_FOR_EDGES = 40
const ROTATE_GAP = 18

const cursorOf = ({ hx, hy }: Grip, angle: number): string => {
  const degrees = (Math.atan2(hy, hx) * 180) / Math.PI + angle
  return CURSORS[((Math.round(degrees / 45) % 4) + 4) % 4] ?? 'move'
}

const gripPoint = (box: BoxGeometry, hx: number, hy: number): Point => {
  const centre = centreOf(box)
  return rotatePoint({ x: centre.x + (hx * box.w) / 2, y: centre.y + (hy * box.h) / 2 }, centre, box.angle)
}

export const boxHandles = (box: BoxGeometry, scale: number): readonly Handle[] => {
  const wide = box.w * scale >= ROOM_FOR_EDGES
  const high = box.h * scale >= ROOM_FOR_EDGES
  const grips = GRIPS.filter(({ hx, hy }) => (hx !== 0 || wide) && (hy !== 0 || high))
  const handles: Handle[] = grips.map((grip) => ({
    id: grip.id,
    at: gripPoint(box, grip.hx, grip.hy),
    look: 'square',
    cursor: cursorOf(grip, box.angle),
    name: grip.name,
  }))
  const centre = centreOf(box)
  const above = { x: centre.x, y: box.y - ROTATE_GAP / scale }
  handles.push({
    id: 'rotate',
    at: rotatePoint(above, centre, box.angle),
    look: 'round',
    cursor: 'grab',
    name: 'rotation',
  })
  return handles
}

export const dragBoxHandle = (box: BoxShape, handle: string, to: Point, size: Size, options: DragOptions): BoxShape => {
  if (handle === 'rotate') return tidy(furthestInside(box, turnTo(box, to, options.constrain), size), size)
  const grip = GRIPS.find(({ id }) => id === handle)
  if (!grip) return box
  const target = box.angle === 0 ? clampPoint(to, size) : to
  return tidy(furthestInside(box, stretch(box, grip, target, options), size), size)
}

const turnTo = (box: BoxShape, to: Point, inSteps: boolean): BoxShape => {
  const centre = centreOf(box)
  const degrees = (Math.atan2(to.y - centre.y, to.x - centre.x) * 180) / Math.PI + 90
  return { ...box, angle: normaliseDegrees(inSteps ? Math.round(degrees / 15) * 15 : degrees) }
}

/** Stretches in the box's own frame; the opposite side stays where it is, or the centre when asked. */
const stretch = (box: BoxShape, { hx, hy }: Grip, to: Point, { constrain, fromCentre }: DragOptions): BoxShape => {
  const centre = centreOf(box)
  const upright = rotatePoint(to, centre, -box.angle)
  const local = { x: upright.x - centre.x, y: upright.y - centre.y }
  let [alongX, alongY] = [extent(hx, local.x, box.w, fromCentre), extent(hy, local.y, box.h, fromCentre)]
  if (constrain && hx !== 0 && hy !== 0) {
    const factor = Math.max(Math.abs(alongX.length) / box.w, Math.abs(alongY.length) / box.h)
    alongX = { ...alongX, length: Math.sign(alongX.length || 1) * box.w * factor }
    alongY = { ...alongY, length: Math.sign(alongY.length || 1) * box.h * factor }
  }
  const w = Math.max(MIN_SIDE, Math.abs(alongX.length))
  const h = Math.max(MIN_SIDE, Math.abs(alongY.length))
  const middle = {
    x: centre.x + (fromCentre ? 0 : alongX.fixed + (Math.sign(alongX.length || hx) * w) / 2),
    y: centre.y + (fromCentre ? 0 : alongY.fixed + (Math.sign(alongY.length || hy) * h) / 2),
  }
  const moved = rotatePoint(middle, centre, box.angle)
  return { ...box, x: moved.x - w / 2, y: moved.y - h / 2, w, h }
}

/** Along one axis: the side that stays (from the centre) and the signed length from it to the pointer. */
const extent = (side: number, pointer: number, length: number, fromCentre: boolean) => {
  if (side === 0) return { fixed: -length / 2, length }
  if (fromCentre) return { fixed: -pointer, length: 2 * pointer }
  const fixed = (-side * length) / 2
  return { fixed, length: pointer - fixed }
}

export const moveHandleBy = (box: BoxShape, handle: string, dx: number, dy: number, size: Size): BoxShape => {
  const none: DragOptions = { constrain: false, fromCentre: false }
  if (handle === 'rotate') {
    const by = Math.abs(dx) > Math.abs(dy) ? dx : dy
    const turned = { ...box, angle: normaliseDegrees(box.angle + clamp(by, -180, 180)) }
    return tidy(furthestInside(box, turned, size), size)
  }
  const grip = GRIPS.find(({ id }) => id === handle)
  if (!grip) return box
  const from = gripPoint(box, grip.hx, grip.hy)
  return dragBoxHandle(box, handle, { x: from.x + dx, y: from.y + dy }, size, none)
}
