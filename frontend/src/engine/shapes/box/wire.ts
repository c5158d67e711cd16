import { type Size, normaliseDegrees } from '../../geometry/primitives'
import type { Json } from '../../model/schema'
import type { ParseOutcome, WireGeometry } from '../shapeType'
import { type BoxGeometry, type BoxShape, boundsOf, isInside, shiftInside } from './model'

export const boxToWire = ({ x, y, w, h, angle }: BoxShape): WireGeometry => ({ x, y, w, h, angle })

const isNumber = (value: Json | undefined): value is number => typeof value === 'number' && Number.isFinite(value)

/** Reads a box from a result. What can be repaired is, with a word about it; what can't is refused. */
export const parseBox = (raw: Readonly<Record<string, Json>>, size: Size): ParseOutcome<BoxShape> => {
  const { x, y, w, h, angle = 0 } = raw
  if (!isNumber(x) || !isNumber(y) || !isNumber(w) || !isNumber(h)) {
    return { ok: false, why: 'a box needs the numbers x, y, w and h' }
  }
  if (!isNumber(angle)) return { ok: false, why: 'the angle of a box is a number of degrees' }
  if (w === 0 || h === 0) return { ok: false, why: 'a box without width or height' }
  const upright: BoxGeometry = {
    x: Math.min(x, x + w),
    y: Math.min(y, y + h),
    w: Math.abs(w),
    h: Math.abs(h),
    angle: normaliseDegrees(angle),
  }
  const bounds = boundsOf(upright)
  if (bounds.maxX <= 0 || bounds.maxY <= 0 || bounds.minX >= size.width || bounds.minY >= size.height) {
    return { ok: false, why: 'the box lies outside the image' }
  }
  const fitted = isInside(upright, size) ? upright : fit(upright, size)
  const repaired = w < 0 || h < 0 || fitted !== upright ? 'the box was brought within the image' : null
  return { ok: true, geometry: { type: 'box', ...fitted }, repaired }
}

/** An upright box is cut at the border; a turned one is moved until its centre lies in the image. */
const fit = (box: BoxGeometry, size: Size): BoxGeometry => {
  if (box.angle !== 0) return shiftInside(box, size)
  const x = Math.max(0, box.x)
  const y = Math.max(0, box.y)
  return { ...box, x, y, w: Math.min(size.width, box.x + box.w) - x, h: Math.min(size.height, box.y + box.h) - y }
}
