import { type Point, type Rect, type Size, clamp, distanceToSegment } from '../../geometry/primitives'
import type { Json } from '../../model/schema'

/** [x, y] in image pixels, as a result has it. */
export type Position = readonly [x: number, y: number]
export type Path = readonly Position[]

/** Finer than any hand, coarse enough to keep sums of floats short on the wire. */
const GRAIN = 1e4
export const roundFine = (value: number): number => Math.round(value * GRAIN) / GRAIN + 0

export const toPoint = ([x, y]: Position): Point => ({ x, y })
export const toPosition = ({ x, y }: Point): Position => [roundFine(x), roundFine(y)]

export const boundsOfPaths = (paths: readonly Path[]): Rect => {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const path of paths) {
    for (const [x, y] of path) {
      if (x < minX) minX = x
      if (y < minY) minY = y
      if (x > maxX) maxX = x
      if (y > maxY) maxY = y
    }
  }
  return { minX, minY, maxX, maxY }
}

/** Moved as a whole, by no more than keeps all of it in the image. */
export const movedPaths = (paths: readonly Path[], dx: number, dy: number, size: Size): Path[] => {
  const { minX, minY, maxX, maxY } = boundsOfPaths(paths)
  const [byX, byY] = [clamp(dx, -minX, size.width - maxX), clamp(dy, -minY, size.height - maxY)]
  const shift = (value: number, by: number, most: number) => clamp(roundFine(value + by), 0, most)
  return paths.map((path) => path.map(([x, y]): Position => [shift(x, byX, size.width), shift(y, byY, size.height)]))
}

/** Stretched from its own bounds to others, both in image pixels. A path without width or height keeps none. */
export const stretchedPaths = (paths: readonly Path[], to: Rect, size: Size): Path[] => {
  const from = boundsOfPaths(paths)
  const along = (value: number, low: number, high: number, newLow: number, newHigh: number, most: number) =>
    clamp(roundFine(high > low ? newLow + ((value - low) * (newHigh - newLow)) / (high - low) : newLow), 0, most)
  return paths.map((path) =>
    path.map(([x, y]): Position => [
      along(x, from.minX, from.maxX, to.minX, to.maxX, size.width),
      along(y, from.minY, from.maxY, to.minY, to.maxY, size.height),
    ]),
  )
}

/** Distance from a point to the nearest line of a path. */
export const distanceToPath = (path: Path, closed: boolean, point: Point): number => {
  const first = path[0]
  if (!first) return Infinity
  let nearest = Math.hypot(first[0] - point.x, first[1] - point.y)
  let previous = closed ? path.at(-1) : undefined
  for (const position of path) {
    if (previous) nearest = Math.min(nearest, distanceToSegment(point, toPoint(previous), toPoint(position)))
    previous = position
  }
  return nearest
}

/** Twice the signed area of a ring (shoelace formula). */
export const signedArea2 = (ring: Path): number => {
  const [x0, y0] = ring[0] ?? [0, 0]
  let sum = 0
  let previous = ring.at(-1) ?? [0, 0]
  for (const position of ring) {
    sum += (previous[0] - x0) * (position[1] - y0) - (position[0] - x0) * (previous[1] - y0)
    previous = position
  }
  return sum
}

export const ringArea = (ring: Path): number => Math.abs(signedArea2(ring)) / 2

/** Even-odd rule; the edge itself may count either way. */
export const insideRing = ({ x, y }: Point, ring: Path): boolean => {
  let inside = false
  let previous = ring.at(-1) ?? [0, 0]
  for (const position of ring) {
    if (position[1] > y !== previous[1] > y) {
      const crossing = ((previous[0] - position[0]) * (y - position[1])) / (previous[1] - position[1]) + position[0]
      if (x < crossing) inside = !inside
    }
    previous = position
  }
  return inside
}

export const isNumber = (value: Json | undefined): value is number => typeof value === 'number' && Number.isFinite(value)

/** Positions of a result, or null where anything in it is not two numbers. */
export const readPath = (raw: Json | undefined): Path | null => {
  if (!Array.isArray(raw)) return null
  const path: Position[] = []
  for (const position of raw as readonly Json[]) {
    if (!Array.isArray(position) || position.length !== 2 || !isNumber(position[0]) || !isNumber(position[1])) return null
    path.push([position[0], position[1]])
  }
  return path
}

/** Without points that repeat the one before; a ring's end does not repeat its beginning either. */
export const withoutRepeats = (path: Path, closed: boolean): Path => {
  const kept = path.filter((position, i) => {
    const before = i > 0 ? path[i - 1] : undefined
    return before === undefined || position[0] !== before[0] || position[1] !== before[1]
  })
  while (closed && kept.length > 1 && kept[0]?.[0] === kept.at(-1)?.[0] && kept[0]?.[1] === kept.at(-1)?.[1]) kept.pop()
  return kept.length === path.length ? path : kept
}

/** Fewer points that stay within `tolerance` of the path (Douglas and Peucker). */
export const simplified = (path: Path, tolerance: number): Path => {
  if (path.length < 3) return path
  const keep = new Uint8Array(path.length)
  keep[0] = keep[path.length - 1] = 1
  const open: [number, number][] = [[0, path.length - 1]]
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [from, to] = span
    const [a, b] = [toPoint(path[from]!), toPoint(path[to]!)]
    let [furthest, at] = [tolerance, -1]
    for (let i = from + 1; i < to; i += 1) {
      const away = distanceToSegment(toPoint(path[i]!), a, b)
      if (away > furthest) [furthest, at] = [away, i]
    }
    if (at === -1) continue
    keep[at] = 1
    open.push([from, at], [at, to])
  }
  return path.filter((_, i) => keep[i] === 1)
}
