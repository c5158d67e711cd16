import type { Size } from '../geometry/primitives'
import { type MaskGeometry, emptyMask, geometryOf } from '../shapes/mask/model'
import { plainOf } from '../shapes/mask/regions'
import { fillRings } from '../shapes/mask/tiles'
import { type Path, simplified } from '../shapes/points/paths'
import { LEAST_POINTS, MOST_POINTS, type PolygonGeometry } from '../shapes/polygon/model'
import { polygonProblem } from '../shapes/polygon/sound'
import type { Outline } from '../shapes/shapeType'
import { partsOfRings, ringsOfPixels, withCorners, withoutStraight } from './trace'

/** The pixels whose centres lie in closed lines (even-odd rule); null where there are none. */
export const maskOf = ({ paths }: Outline, size: Size): MaskGeometry | null => {
  const tiles = emptyMask(size)
  fillRings(tiles, paths.map((path) => path.map(([x, y]) => ({ x, y }))), 1)
  return geometryOf(tiles)
}

/** A ring with fewer points, cut in two at the point furthest from its first. */
const simplifiedRing = (ring: Path, tolerance: number): Path => {
  const [first] = ring
  if (!first || ring.length < 4 || tolerance <= 0) return ring
  let far = 0
  let most = -1
  for (const [i, [x, y]] of ring.entries()) {
    const away = Math.hypot(x - first[0], y - first[1])
    if (away > most) [most, far] = [away, i]
  }
  const made = [...simplified(ring.slice(0, far + 1), tolerance).slice(0, -1), ...simplified([...ring.slice(far), first], tolerance).slice(0, -1)]
  return made.length >= LEAST_POINTS ? made : ring
}

const countOf = (rings: readonly Path[]): number => rings.reduce((sum, { length }) => sum + length, 0)

/** Rings of no more than a pixel say nothing once lines may stray as far. */
const isWorthKeeping = (ring: Path, tolerance: number): boolean => tolerance < 2 || countOf([ring]) > 8

/**
 * The areas of a mask as polygons whose lines stray from its own by no more than `tolerance` pixels, as far as that
 * leaves them apart; null where even then the server's limit of points would be passed.
 */
export const polygonOf = (mask: MaskGeometry, tolerance: number): PolygonGeometry | null => {
  const traced = ringsOfPixels(plainOf(mask)).map(withoutStraight)
  const attempts = [
    () => traced.map(withCorners).map(withoutStraight).map((ring) => simplifiedRing(ring, tolerance)),
    () => traced.map((ring) => simplifiedRing(ring, tolerance)),
    () => traced.map((ring) => simplifiedRing(ring, tolerance / 3)),
    () => traced,
    ...[2, 4, 8].map((factor) => () => traced.filter((ring) => isWorthKeeping(ring, factor * tolerance)).map((ring) => simplifiedRing(ring, factor * tolerance))),
  ]
  for (const attempt of attempts) {
    const rings = attempt()
    if (countOf(rings) > MOST_POINTS) continue
    const polygon = { parts: partsOfRings(rings) }
    if (polygon.parts.length > 0 && polygonProblem(polygon) === null) return polygon
  }
  return null
}
