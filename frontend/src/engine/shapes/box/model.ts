import { type Point, type Rect, type Size, boundsOfPoints, clamp, normaliseDegrees, rotatePoint, roundPixel } from '../../geometry/primitives'
import type { ShapeBase } from '../../model/objects'

/** Top-left corner and size before rotation, in image pixels; angle in degrees clockwise about the centre. */
export interface BoxGeometry {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
  readonly angle: number
}

export interface BoxShape extends ShapeBase, BoxGeometry {
  readonly type: 'box'
}

declare module '../../model/objects' {
  interface ShapeTypes {
    box: BoxShape
  }
}

/** A box is at least this wide and high, in image pixels. */
export const MIN_SIDE = 1

const EPSILON = 1e-9

export const centreOf = ({ x, y, w, h }: BoxGeometry): Point => ({ x: x + w / 2, y: y + h / 2 })

/** Top-left, top-right, bottom-right, bottom-left as turned. */
export const cornersOf = (box: BoxGeometry): readonly Point[] => {
  const { x, y, w, h, angle } = box
  const centre = centreOf(box)
  return [
    { x, y },
    { x: x + w, y },
    { x: x + w, y: y + h },
    { x, y: y + h },
  ].map((corner) => rotatePoint(corner, centre, angle))
}

export const boundsOf = (box: BoxGeometry): Rect =>
  box.angle === 0
    ? { minX: box.x, minY: box.y, maxX: box.x + box.w, maxY: box.y + box.h }
    : boundsOfPoints(cornersOf(box))

/**
 * The server's rule: an upright box lies in the image; a turned one can't be cut without changing its form, so
 * its centre does.
 */
export const isInside = (box: BoxGeometry, size: Size): boolean => {
  const { minX, minY, maxX, maxY } = reachOf(box)
  return minX >= -EPSILON && minY >= -EPSILON && maxX <= size.width + EPSILON && maxY <= size.height + EPSILON
}

/** What has to stay within the image. */
const reachOf = (box: BoxGeometry): Rect => {
  if (box.angle === 0) return boundsOf(box)
  const { x, y } = centreOf(box)
  return { minX: x, minY: y, maxX: x, maxY: y }
}

/** The box moved by the least that brings it into the image; one larger than the image stays where it fits best. */
export const shiftInside = <B extends BoxGeometry>(box: B, size: Size): B => {
  if (isInside(box, size)) return box
  const { minX, minY, maxX, maxY } = reachOf(box)
  const dx = minX < 0 ? -minX : Math.min(0, size.width - maxX)
  const dy = minY < 0 ? -minY : Math.min(0, size.height - maxY)
  return { ...box, x: box.x + dx, y: box.y + dy }
}

/** Rounded to hundredths of a pixel and tenths of a degree, and still inside the image. */
export const tidy = <B extends BoxGeometry>(box: B, size: Size): B => {
  const angle = normaliseDegrees(Math.round(box.angle * 10) / 10)
  if (angle !== 0) {
    const round = { x: roundPixel(box.x), y: roundPixel(box.y), w: roundPixel(box.w), h: roundPixel(box.h) }
    return shiftInside({ ...box, ...round, angle }, size)
  }
  const x = roundPixel(clamp(box.x, 0, size.width))
  const y = roundPixel(clamp(box.y, 0, size.height))
  const right = roundPixel(clamp(box.x + box.w, 0, size.width))
  const bottom = roundPixel(clamp(box.y + box.h, 0, size.height))
  return { ...box, x, y, w: roundPixel(right - x), h: roundPixel(bottom - y), angle }
}

/**
 * The furthest step from `from` towards `to` that stays within the image. When `from` itself is outside, as a box
 * from elsewhere may be, `to` is moved inside instead.
 */
export const furthestInside = <B extends BoxGeometry>(from: B, to: B, size: Size): B => {
  if (isInside(to, size)) return to
  if (!isInside(from, size)) return shiftInside(to, size)
  const turn = ((to.angle - from.angle + 540) % 360) - 180
  const mix = (t: number): B => ({
    ...to,
    x: from.x + (to.x - from.x) * t,
    y: from.y + (to.y - from.y) * t,
    w: from.w + (to.w - from.w) * t,
    h: from.h + (to.h - from.h) * t,
    angle: from.angle + turn * t,
  })
  let low = 0
  let high = 1
  for (let step = 0; step < 24; step += 1) {
    const middle = (low + high) / 2
    if (isInside(mix(middle), size)) low = middle
    else high = middle
  }
  return mix(low)
}

/** The box between two corners, within the image. */
export const boxBetween = (a: Point, b: Point, size: Size): BoxGeometry => {
  const x = Math.min(a.x, b.x)
  const y = Math.min(a.y, b.y)
  return tidy({ x, y, w: Math.abs(a.x - b.x), h: Math.abs(a.y - b.y), angle: 0 }, size)
}
