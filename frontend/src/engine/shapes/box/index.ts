import { clamp, rotatePoint, roundPixel } from '../../geometry/primitives'
import type { ShapeType } from '../shapeType'
import { drawBox } from './draw'
import { boxFields, withBoxField } from './fields'
import { boxHandles, dragBoxHandle, moveHandleBy } from './handles'
import { hitBox } from './hit'
import { type BoxShape, MIN_SIDE, boundsOf, boxBetween, cornersOf, shiftInside } from './model'
import { boxToWire, parseBox } from './wire'

const brief = (value: number): string => String(Math.round(value))

export const boxType: ShapeType<BoxShape> = {
  type: 'box',
  name: 'box',
  bounds: boundsOf,
  area: ({ w, h }) => w * h,
  hit: hitBox,
  draw: drawBox,
  handles: boxHandles,
  dragHandle: dragBoxHandle,
  move: (box, dx, dy, size) => {
    const moved = { ...box, x: roundPixel(box.x + dx), y: roundPixel(box.y + dy) }
    return shiftInside(moved, size)
  },
  keyEdit: (box, { dx, dy, mode, handle }, size) => {
    if (handle !== null) return moveHandleBy(box, handle, dx, dy, size)
    if (mode === 'move') return boxType.move(box, dx, dy, size)
    // Grows from the top left corner along the box's own sides, and never turns inside out.
    const by = { x: Math.max(dx, MIN_SIDE - box.w), y: Math.max(dy, MIN_SIDE - box.h) }
    const along = rotatePoint(by, { x: 0, y: 0 }, box.angle)
    return moveHandleBy(box, 'se', along.x, along.y, size)
  },
  defaultAt: (point, extent, size) => {
    const half = clamp(extent / 2, MIN_SIDE / 2, Math.min(size.width, size.height) / 2)
    const x = clamp(point.x, half, size.width - half)
    const y = clamp(point.y, half, size.height - half)
    return { type: 'box', ...boxBetween({ x: x - half, y: y - half }, { x: x + half, y: y + half }, size) }
  },
  fields: boxFields,
  withField: withBoxField,
  describe: ({ x, y, w, h, angle }) =>
    `${brief(w)} by ${brief(h)} at ${brief(x)}, ${brief(y)}${angle === 0 ? '' : `, turned ${brief(angle)} degrees`}`,
  outline: (box) => ({ paths: [cornersOf(box).map(({ x, y }) => [x, y] as const)], closed: true }),
  toWire: boxToWire,
  parse: parseBox,
}

export type { BoxShape } from './model'
