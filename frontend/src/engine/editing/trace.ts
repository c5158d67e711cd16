import { signedArea2, insideRing, toPoint, type Path, type Position } from '../shapes/points/paths'
import type { PolygonPart } from '../shapes/polygon/model'
import type { Plain } from '../shapes/mask/regions'

/**
 * Outlines of a mask by marching squares (Lorensen and Cline 1987, in two dimensions): squares between the centres of
 * four pixels, crossed at the middles of their sides. The mask lies to the right of each line. Two pixels that meet in
 * a corner alone are apart, so that no two lines touch; a line has all centres of the mask on one side and all others
 * on the other, so that filling it gives the mask back.
 */
type Side = 0 | 1 | 2 | 3
const [TOP, RIGHT, BOTTOM, LEFT] = [0, 1, 2, 3] as const satisfies readonly Side[]

/** By the pixels of a square in the mask (1 top left, 2 top right, 4 bottom right, 8 bottom left): from side to side. */
const LINES: readonly (readonly (readonly [Side, Side])[])[] = [
  [], [[TOP, LEFT]], [[RIGHT, TOP]], [[RIGHT, LEFT]],
  [[BOTTOM, RIGHT]], [[TOP, LEFT], [BOTTOM, RIGHT]], [[BOTTOM, TOP]], [[BOTTOM, LEFT]],
  [[LEFT, BOTTOM]], [[TOP, BOTTOM]], [[RIGHT, TOP], [LEFT, BOTTOM]], [[RIGHT, BOTTOM]],
  [[LEFT, RIGHT]], [[TOP, RIGHT]], [[LEFT, TOP]], [],
]

/** Rings round the mask and its holes, in image pixels. */
export const ringsOfPixels = ({ pixels, width, height, left, top }: Plain): readonly Path[] => {
  const next = new Int32Array(2 * width * height).fill(-1)
  // A side between two pixels is known by the first of them, and whether the other lies beside it or below.
  const idOf = (side: Side, at: number): number => [2 * at, 2 * (at + 1) + 1, 2 * (at + width), 2 * at + 1][side]!
  for (let y = 0; y < height - 1; y += 1) {
    for (let x = 0; x < width - 1; x += 1) {
      const at = y * width + x
      const square = pixels[at]! | (pixels[at + 1]! << 1) | (pixels[at + width + 1]! << 2) | (pixels[at + width]! << 3)
      for (const [from, to] of LINES[square]!) next[idOf(from, at)] = idOf(to, at)
    }
  }
  const placeOf = (id: number): Position => {
    const [at, isBelow] = [id >> 1, id & 1]
    const [x, y] = [at % width, Math.floor(at / width)]
    return isBelow ? [left + x + 0.5, top + y + 1] : [left + x + 1, top + y + 0.5]
  }
  const rings: Path[] = []
  for (let start = 0; start < next.length; start += 1) {
    if (next[start] === -1) continue
    const ring: Position[] = []
    for (let id = start; next[id] !== -1; ) {
      ring.push(placeOf(id))
      const following = next[id]!
      next[id] = -1
      id = following
    }
    rings.push(ring)
  }
  return rings
}

const isStraight = (a: Position, b: Position, c: Position): boolean => (b[0] - a[0]) * (c[1] - b[1]) === (b[1] - a[1]) * (c[0] - b[0])

/** Without corners in the middle of straight lines. */
export const withoutStraight = (ring: Path): Path => {
  const kept = ring.filter((at, i) => !isStraight(ring.at(i - 1)!, at, ring[(i + 1) % ring.length]!))
  return kept.length >= 3 ? kept : ring
}

/** Lines this long on both sides of a corner that was cut off mean a real corner. */
const LONG = 2

/** Corners that marching squares cut off, between a level and an upright line, put back. */
export const withCorners = (ring: Path): Path => {
  const at = (i: number): Position => ring.at(i % ring.length)!
  const isLong = (a: Position, b: Position): boolean => (a[0] === b[0] || a[1] === b[1]) && Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) >= LONG
  return ring.flatMap((here, i): Position[] => {
    const [before, after, beyond] = [at(i - 1 + ring.length), at(i + 1), at(i + 2)]
    const isCut = Math.abs(here[0] - after[0]) === 0.5 && Math.abs(here[1] - after[1]) === 0.5 && isLong(before, here) && isLong(after, beyond)
    const isTurn = (before[0] === here[0]) !== (after[0] === beyond[0])
    return isCut && isTurn ? [here, before[0] === here[0] ? [here[0], after[1]] : [after[0], here[1]]] : [here]
  })
}

/** Outer rings run one way, holes the other; each hole goes to the smallest ring that it lies in. */
export const partsOfRings = (rings: readonly Path[]): readonly PolygonPart[] => {
  const outer = rings.filter((ring) => signedArea2(ring) > 0).toSorted((a, b) => signedArea2(a) - signedArea2(b))
  const parts = outer.map((ring): Path[] => [ring])
  for (const hole of rings) {
    if (signedArea2(hole) > 0) continue
    const home = parts.find(([ring]) => insideRing(toPoint(hole[0]!), ring!))
    home?.push(hole)
  }
  return parts
}
