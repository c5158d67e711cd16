/**
 * Points and axis-aligned rectangles in oriented image pixels: pixel (i, j) covers [i, i+1) x [j, j+1).
 * Everything is float64 and immutable.
 */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface Rect {
  readonly minX: number
  readonly minY: number
  readonly maxX: number
  readonly maxY: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), Math.max(low, high))

/** Geometry drawn by hand is kept to a hundredth of a pixel: finer than any display, short on the wire. */
export const roundPixel = (value: number): number => Math.round(value * 100) / 100 + 0

export const rectOf = (a: Point, b: Point): Rect => ({
  minX: Math.min(a.x, b.x),
  minY: Math.min(a.y, b.y),
  maxX: Math.max(a.x, b.x),
  maxY: Math.max(a.y, b.y),
})

export const boundsOfPoints = (points: readonly Point[]): Rect => {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { x, y } of points) {
    if (x < minX) minX = x
    if (y < minY) minY = y
    if (x > maxX) maxX = x
    if (y > maxY) maxY = y
  }
  return { minX, minY, maxX, maxY }
}

export const growRect = (rect: Rect, by: number): Rect => ({
  minX: rect.minX - by,
  minY: rect.minY - by,
  maxX: rect.maxX + by,
  maxY: rect.maxY + by,
})

export const unionRect = (a: Rect, b: Rect): Rect => ({
  minX: Math.min(a.minX, b.minX),
  minY: Math.min(a.minY, b.minY),
  maxX: Math.max(a.maxX, b.maxX),
  maxY: Math.max(a.maxY, b.maxY),
})

export const intersects = (a: Rect, b: Rect): boolean =>
  a.minX <= b.maxX && a.maxX >= b.minX && a.minY <= b.maxY && a.maxY >= b.minY

export const containsRect = (outer: Rect, inner: Rect): boolean =>
  outer.minX <= inner.minX && outer.minY <= inner.minY && outer.maxX >= inner.maxX && outer.maxY >= inner.maxY

export const containsPoint = (rect: Rect, point: Point): boolean =>
  point.x >= rect.minX && point.x <= rect.maxX && point.y >= rect.minY && point.y <= rect.maxY

export const clampPoint = (point: Point, size: Size): Point => ({
  x: clamp(point.x, 0, size.width),
  y: clamp(point.y, 0, size.height),
})

export const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)

/** Shortest distance from a point to the segment a-b. */
export const distanceToSegment = (point: Point, a: Point, b: Point): number => {
  const dx = b.x - a.x
  const dy = b.y - a.y
  const lengthSquared = dx * dx + dy * dy
  const t = lengthSquared === 0 ? 0 : clamp(((point.x - a.x) * dx + (point.y - a.y) * dy) / lengthSquared, 0, 1)
  return Math.hypot(point.x - a.x - t * dx, point.y - a.y - t * dy)
}

/** Rotates clockwise on the screen (y points down) by degrees about a centre. */
export const rotatePoint = (point: Point, centre: Point, degrees: number): Point => {
  if (degrees === 0) return point
  const radians = (degrees * Math.PI) / 180
  const cos = Math.cos(radians)
  const sin = Math.sin(radians)
  const dx = point.x - centre.x
  const dy = point.y - centre.y
  return { x: centre.x + dx * cos - dy * sin, y: centre.y + dx * sin + dy * cos }
}

/** An angle brought into [0, 360). */
export const normaliseDegrees = (degrees: number): number => {
  const turned = degrees % 360
  return turned < 0 ? turned + 360 : turned === 0 ? 0 : turned
}
