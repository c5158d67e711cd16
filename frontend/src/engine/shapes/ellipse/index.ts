import { type Point, type Rect, type Size, clamp, clampPoint, containsPoint, growRect, normaliseDegrees, rotatePoint, roundPixel } from '../../geometry/primitives'
import type { ShapeBase } from '../../model/objects'
import type { Json } from '../../model/schema'
import { brief } from '../points/corners'
import { type Path, isNumber, toPosition } from '../points/paths'
import { strokeTraced } from '../points/draw'
import type { DragOptions, Handle, KeyEdit, NumericField, ParseOutcome, ShapeType } from '../shapeType'

/** Centre and half axes before rotation, in image pixels; angle in degrees clockwise about the centre. */
export interface EllipseGeometry {
  readonly cx: number
  readonly cy: number
  readonly rx: number
  readonly ry: number
  readonly angle: number
}

export interface EllipseShape extends ShapeBase, EllipseGeometry {
  readonly type: 'ellipse'
}

declare module '../../model/objects' {
  interface ShapeTypes {
    ellipse: EllipseShape
  }
}

/** Half axes are at least this long, in image pixels. */
export const MIN_RADIUS = 0.5

const diagonalOf = ({ width, height }: Size): number => Math.hypot(width, height)
const centreOf = ({ cx, cy }: EllipseGeometry): Point => ({ x: cx, y: cy })

/**
 * The server's rule: an ellipse can't be cut without changing its form, so its centre lies in the image and its half
 * axes are no longer than the image's diagonal. Rounded to hundredths of a pixel and tenths of a degree.
 */
export const tidyEllipse = <E extends EllipseGeometry>(ellipse: E, size: Size): E => {
  const most = Math.floor(diagonalOf(size) * 100) / 100
  return {
    ...ellipse,
    cx: clamp(roundPixel(ellipse.cx), 0, size.width),
    cy: clamp(roundPixel(ellipse.cy), 0, size.height),
    rx: clamp(roundPixel(ellipse.rx), MIN_RADIUS, most),
    ry: clamp(roundPixel(ellipse.ry), MIN_RADIUS, most),
    angle: normaliseDegrees(Math.round(ellipse.angle * 10) / 10),
  }
}

export const boundsOf = ({ cx, cy, rx, ry, angle }: EllipseGeometry): Rect => {
  const radians = (angle * Math.PI) / 180
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)]
  const [w, h] = [Math.hypot(rx * cos, ry * sin), Math.hypot(rx * sin, ry * cos)]
  return { minX: cx - w, minY: cy - h, maxX: cx + w, maxY: cy + h }
}

const hit: ShapeType<EllipseShape>['hit'] = (ellipse, point, tolerance) => {
  const local = rotatePoint(point, centreOf(ellipse), -ellipse.angle)
  const [dx, dy] = [local.x - ellipse.cx, local.y - ellipse.cy]
  const { rx, ry } = ellipse
  if (!containsPoint(growRect(boundsOf(ellipse), tolerance), point)) return null
  const level = Math.hypot(dx / rx, dy / ry)
  // First-order distance to the curve: how far off the level is, over how fast it grows there.
  const slope = Math.hypot(dx / rx ** 2, dy / ry ** 2) / level
  const distance = level > 0 ? Math.abs(level - 1) / slope : Math.min(rx, ry)
  if (distance <= tolerance) return 'edge'
  return level <= 1 ? 'inside' : null
}

interface Grip {
  readonly id: string
  readonly hx: number
  readonly hy: number
  readonly name: string
}

/** In the order in which Tab visits them: clockwise from the top. */
const GRIPS: readonly Grip[] = [
  { id: 'n', hx: 0, hy: -1, name: 'top' },
  { id: 'e', hx: 1, hy: 0, name: 'right end' },
  { id: 's', hx: 0, hy: 1, name: 'bottom' },
  { id: 'w', hx: -1, hy: 0, name: 'left end' },
]
const CURSORS = ['ew-resize', 'nwse-resize', 'ns-resize', 'nesw-resize'] as const
const ROTATE_GAP = 18

const gripPoint = (ellipse: EllipseGeometry, hx: number, hy: number): Point =>
  rotatePoint({ x: ellipse.cx + hx * ellipse.rx, y: ellipse.cy + hy * ellipse.ry }, centreOf(ellipse), ellipse.angle)

const handles = (ellipse: EllipseGeometry, scale: number): readonly Handle[] => [
  ...GRIPS.map(({ id, hx, hy, name }): Handle => {
    const eighths = Math.round(((Math.atan2(hy, hx) * 180) / Math.PI + ellipse.angle) / 45)
    return { id, at: gripPoint(ellipse, hx, hy), look: 'square', cursor: CURSORS[((eighths % 4) + 4) % 4] ?? 'move', name }
  }),
  {
    id: 'rotate',
    at: rotatePoint({ x: ellipse.cx, y: ellipse.cy - ellipse.ry - ROTATE_GAP / scale }, centreOf(ellipse), ellipse.angle),
    look: 'round',
    cursor: 'grab',
    name: 'rotation',
  },
]

/** One end of an axis: the other end stays, or the centre with Alt; Shift keeps the proportions. */
const dragHandle = (ellipse: EllipseShape, handle: string, to: Point, size: Size, { constrain, fromCentre }: DragOptions): EllipseShape => {
  if (handle === 'rotate') {
    const degrees = (Math.atan2(to.y - ellipse.cy, to.x - ellipse.cx) * 180) / Math.PI + 90
    return tidyEllipse({ ...ellipse, angle: constrain ? Math.round(degrees / 15) * 15 : degrees }, size)
  }
  const grip = GRIPS.find(({ id }) => id === handle)
  if (!grip) return ellipse
  const local = rotatePoint(to, centreOf(ellipse), -ellipse.angle)
  const along = (local.x - ellipse.cx) * grip.hx + (local.y - ellipse.cy) * grip.hy
  const old = grip.hx === 0 ? ellipse.ry : ellipse.rx
  const radius = clamp(fromCentre ? Math.abs(along) : Math.abs(along + old) / 2, MIN_RADIUS, diagonalOf(size))
  const shift = fromCentre ? 0 : (along + old >= 0 ? radius : -radius) - old
  const centre = rotatePoint({ x: ellipse.cx + grip.hx * shift, y: ellipse.cy + grip.hy * shift }, centreOf(ellipse), ellipse.angle)
  const [rx, ry] = grip.hx === 0 ? [constrain ? (ellipse.rx * radius) / old : ellipse.rx, radius] : [radius, constrain ? (ellipse.ry * radius) / old : ellipse.ry]
  return tidyEllipse({ ...ellipse, cx: centre.x, cy: centre.y, rx, ry }, size)
}

const move = (ellipse: EllipseShape, dx: number, dy: number, size: Size): EllipseShape => ({
  ...ellipse,
  cx: clamp(roundPixel(ellipse.cx + dx), 0, size.width),
  cy: clamp(roundPixel(ellipse.cy + dy), 0, size.height),
})

const keyEdit = (ellipse: EllipseShape, { dx, dy, mode, handle }: KeyEdit, size: Size): EllipseShape => {
  if (handle === 'rotate') return tidyEllipse({ ...ellipse, angle: ellipse.angle + clamp(Math.abs(dx) > Math.abs(dy) ? dx : dy, -180, 180) }, size)
  const grip = GRIPS.find(({ id }) => id === handle)
  if (grip) {
    const from = gripPoint(ellipse, grip.hx, grip.hy)
    return dragHandle(ellipse, grip.id, { x: from.x + dx, y: from.y + dy }, size, { constrain: false, fromCentre: false })
  }
  if (mode === 'move') return move(ellipse, dx, dy, size)
  return tidyEllipse({ ...ellipse, rx: ellipse.rx + dx / 2, ry: ellipse.ry + dy / 2 }, size)
}

const fields = (ellipse: EllipseShape, size: Size): readonly NumericField[] => {
  const most = diagonalOf(size)
  const px = (id: 'cx' | 'cy' | 'rx' | 'ry', name: string, min: number, max: number): NumericField => ({ id, name, unit: 'px', value: ellipse[id], min, max, step: 1 })
  return [
    px('cx', 'x', 0, size.width),
    px('cy', 'y', 0, size.height),
    px('rx', 'rx', MIN_RADIUS, most),
    px('ry', 'ry', MIN_RADIUS, most),
    { id: 'angle', name: 'angle', unit: 'deg', value: ellipse.angle, min: 0, max: 360, step: 1 },
  ]
}

const MEASURES: ReadonlySet<string> = new Set(['cx', 'cy', 'rx', 'ry', 'angle'])

const parse = (raw: Readonly<Record<string, Json>>, size: Size): ParseOutcome<EllipseShape> => {
  const { cx, cy, rx, ry, angle = 0 } = raw
  if (!isNumber(cx) || !isNumber(cy) || !isNumber(rx) || !isNumber(ry) || !isNumber(angle)) {
    return { ok: false, why: 'an ellipse needs the numbers cx, cy, rx and ry' }
  }
  if (rx === 0 || ry === 0) return { ok: false, why: 'an ellipse without width or height' }
  const read: EllipseGeometry = { cx, cy, rx: Math.abs(rx), ry: Math.abs(ry), angle: normaliseDegrees(angle) }
  const { minX, minY, maxX, maxY } = boundsOf(read)
  if (maxX <= 0 || maxY <= 0 || minX >= size.width || minY >= size.height) return { ok: false, why: 'the ellipse lies outside the image' }
  const { x, y } = clampPoint(centreOf(read), size)
  const most = diagonalOf(size)
  const fitted = { ...read, cx: x, cy: y, rx: Math.min(read.rx, most), ry: Math.min(read.ry, most) }
  const isWhole = fitted.cx === cx && fitted.cy === cy && fitted.rx === rx && fitted.ry === ry
  return { ok: true, geometry: { type: 'ellipse', ...fitted }, repaired: isWhole ? null : 'the ellipse was brought within the image' }
}

/** Corners of a ring that strays from the ellipse by less than a third of a pixel. */
const ringOf = ({ cx, cy, rx, ry, angle }: EllipseGeometry): Path => {
  const count = 4 * Math.ceil(clamp(Math.PI / (2 * Math.acos(1 - Math.min(1, 0.3 / Math.max(rx, ry)))), 4, 64))
  return Array.from({ length: count }, (_, i) => {
    const turn = (2 * Math.PI * i) / count
    return toPosition(rotatePoint({ x: cx + rx * Math.cos(turn), y: cy + ry * Math.sin(turn) }, { x: cx, y: cy }, angle))
  })
}

export const ellipseType: ShapeType<EllipseShape> = {
  type: 'ellipse',
  name: 'ellipse',
  bounds: boundsOf,
  area: ({ rx, ry }) => Math.PI * rx * ry,
  hit,
  draw: (context, { cx, cy, rx, ry, angle }, style) => {
    context.beginPath()
    context.ellipse(cx, cy, rx, ry, (angle * Math.PI) / 180, 0, 2 * Math.PI)
    if (style.fillOpacity > 0) {
      context.globalAlpha = style.fillOpacity
      context.fillStyle = style.color
      context.fill()
      context.globalAlpha = 1
    }
    strokeTraced(context, style)
  },
  handles,
  dragHandle,
  move,
  keyEdit,
  defaultAt: (point, extent, size) => {
    const half = Math.min(extent / 2, size.width / 2, size.height / 2)
    const { x, y } = clampPoint(point, size)
    return { type: 'ellipse', ...tidyEllipse({ cx: x, cy: y, rx: half, ry: half * 0.75, angle: 0 }, size) }
  },
  fields,
  withField: (ellipse, field, value, size) =>
    Number.isFinite(value) && MEASURES.has(field) ? tidyEllipse({ ...ellipse, [field]: value }, size) : ellipse,
  describe: ({ cx, cy, rx, ry, angle }) =>
    `${brief(2 * rx)} by ${brief(2 * ry)} around ${brief(cx)}, ${brief(cy)}${angle === 0 ? '' : `, turned ${brief(angle)} degrees`}`,
  outline: (ellipse) => ({ paths: [ringOf(ellipse)], closed: true }),
  toWire: ({ cx, cy, rx, ry, angle }) => ({ cx, cy, rx, ry, angle }),
  parse,
}
