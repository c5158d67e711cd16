import polygonClipping, { type MultiPolygon, type Polygon } from 'polygon-clipping'
import type { Size } from '../../geometry/primitives'
import { type Path, type Position, boundsOfPaths, ringArea, roundFine, withoutRepeats } from '../points/paths'
import { LEAST_POINTS, type PolygonGeometry, type PolygonPart, ringsOf } from './model'
import { polygonProblem } from './sound'

type Operation = 'union' | 'difference' | 'intersection' | 'xor'

const toClip = ({ parts }: PolygonGeometry): MultiPolygon => parts.map((part) => part.map((ring) => ring.map(([x, y]): [number, number] => [x, y])))

const fromClip = (multi: MultiPolygon): PolygonGeometry => ({
  parts: multi.map(partOf).filter((part): part is PolygonPart => part !== null),
})

const partOf = (polygon: Polygon): PolygonPart | null => {
  const [outer, ...holes] = polygon
    .map((ring) => withoutRepeats(ring.map(([x, y]): Position => [roundFine(x), roundFine(y)]), true))
    .map((ring, i) => (ring.length >= LEAST_POINTS || i === 0 ? ring : null))
    .filter((ring): ring is Path => ring !== null)
  return outer && outer.length >= LEAST_POINTS ? [outer, ...holes] : null
}

const run = (operation: Operation, first: PolygonGeometry, others: readonly PolygonGeometry[]): PolygonGeometry | null => {
  try {
    return fromClip(polygonClipping[operation](toClip(first), ...others.map(toClip)))
  } catch {
    // The sweep gives up on outlines that all but coincide.
    return null
  }
}

const isSound = (polygon: PolygonGeometry): boolean => polygon.parts.length === 0 || polygonProblem(polygon) === null

/** What polygons make together; null where that can't be worked out, or would not be a sound polygon. */
export const combine = (operation: Operation, first: PolygonGeometry, ...others: readonly PolygonGeometry[]): PolygonGeometry | null => {
  const made = run(operation, first, others)
  if (!made || isSound(made)) return made
  const parted = apart(made)
  return isSound(parted) ? parted : null
}

/** How far outlines that touch in a corner are drawn apart, in pixels. */
const GAP = 0.02

/** Corners that several rings share, each moved a little into its own ring. */
const apart = (polygon: PolygonGeometry): PolygonGeometry => {
  const seen = new Map<string, number>()
  for (const ring of ringsOf(polygon)) for (const at of ring) seen.set(at.join(), (seen.get(at.join()) ?? 0) + 1)
  const moved = (ring: Path): Path =>
    ring.map((at, i) => {
      if (seen.get(at.join()) === 1) return at
      const [before, after] = [ring.at(i - 1)!, ring[(i + 1) % ring.length]!]
      const [dx, dy] = [(before[0] + after[0]) / 2 - at[0], (before[1] + after[1]) / 2 - at[1]]
      const length = Math.hypot(dx, dy)
      return length === 0 ? at : [roundFine(at[0] + (dx * GAP) / length), roundFine(at[1] + (dy * GAP) / length)]
    })
  return { parts: polygon.parts.map((part) => part.map(moved)) }
}

/** What of a polygon lies in the image. */
export const cutToImage = (polygon: PolygonGeometry, { width, height }: Size): PolygonGeometry | null => {
  const { minX, minY, maxX, maxY } = boundsOfPaths(ringsOf(polygon))
  if (minX >= 0 && minY >= 0 && maxX <= width && maxY <= height) return polygon
  return combine('intersection', polygon, { parts: [[[[0, 0], [width, 0], [width, height], [0, height]]]] })
}

/** The area that a crossing outline covers, as outlines that do not cross. */
export const untangle = (polygon: PolygonGeometry): PolygonGeometry | null => combine('union', polygon)

/** The largest of the areas that a crossing outline runs round, without holes. */
export const largestArea = (polygon: PolygonGeometry): PolygonGeometry | null => {
  const areas = run('union', polygon, [])?.parts ?? []
  const [largest] = areas.toSorted((a, b) => ringArea(b[0]!) - ringArea(a[0]!))
  return largest ? { parts: [largest.slice(0, 1)] } : null
}
