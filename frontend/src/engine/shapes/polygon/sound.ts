import { orient2d } from 'robust-predicates'
import type { Message } from '../../model/message'
import { type Path, type Position, insideRing, ringArea, toPoint } from '../points/paths'
import { LEAST_POINTS, MOST_POINTS, type PolygonGeometry, ringsOf } from './model'

interface Edge {
  /** Extent along the axis that is swept, and across it. */
  readonly low: number
  readonly high: number
  readonly across0: number
  readonly across1: number
  readonly a: Position
  readonly b: Position
  readonly ring: number
  readonly place: number
}

const NO_AREA: Message = /*i18n*/ { id: 'The polygon has no area: move its points apart, or delete it' }
const CROSSING: Message = /*i18n*/ { id: 'The outline crosses or touches itself: move or remove a point' }
const TOO_MANY: Message = /*i18n*/ { id: 'The polygon has more than {most} points: simplify it', values: { most: MOST_POINTS } }
const HOLE_OUTSIDE: Message = /*i18n*/ { id: 'A hole lies outside its polygon, or in another hole' }
const PARTS_MEET: Message = /*i18n*/ { id: 'Two parts of the polygon lie on each other: join them' }

const known = new WeakMap<PolygonGeometry['parts'], Message | null>()

/** Why the server would refuse a polygon, or null: the same rules, decided with the same exactness. */
export const polygonProblem = (polygon: PolygonGeometry): Message | null => {
  const found = known.get(polygon.parts)
  if (found !== undefined) return found
  const problem = findProblem(polygon)
  known.set(polygon.parts, problem)
  return problem
}

const findProblem = (polygon: PolygonGeometry): Message | null => {
  const rings = ringsOf(polygon)
  if (rings.reduce((sum, ring) => sum + ring.length, 0) > MOST_POINTS) return TOO_MANY
  if (rings.some((ring) => ring.length < LEAST_POINTS || repeats(ring))) return NO_AREA
  if (ringsTouch(rings)) return CROSSING
  if (polygon.parts.some((part) => part.some((ring) => ringArea(ring) <= 0))) return NO_AREA
  const { parts } = polygon
  for (const [outer, ...holes] of parts) {
    for (const hole of holes) {
      if (!insideRing(toPoint(hole[0]!), outer!)) return HOLE_OUTSIDE
      if (holes.some((other) => other !== hole && insideRing(toPoint(hole[0]!), other))) return HOLE_OUTSIDE
    }
  }
  // Rings that do not touch lie wholly within each other or apart: one point tells. An island in a hole is apart.
  const within = (point: Position, part: readonly Path[]) => part.reduce((inside, ring) => inside !== insideRing(toPoint(point), ring), false)
  const meet = parts.some((part, i) => parts.some((other, j) => i !== j && within(part[0]![0]!, other)))
  return meet ? PARTS_MEET : null
}

const repeats = (ring: Path): boolean => {
  let previous = ring.at(-1)
  for (const position of ring) {
    if (previous?.[0] === position[0] && previous[1] === position[1]) return true
    previous = position
  }
  return false
}

/**
 * Whether edges meet where they should not: those of one ring only at the point that neighbours share, those of two
 * rings never. Edges are swept along the axis on which they overlap least. Outlines whose edges lie over each other
 * far too often count as touching: the server does not compare them either.
 */
export const ringsTouch = (rings: readonly Path[]): boolean => {
  const edges: Edge[] = []
  let [spreadX, spreadY] = [0, 0]
  for (const [ring, path] of rings.entries()) {
    for (const [i, b] of path.entries()) {
      const a = path[i === 0 ? path.length - 1 : i - 1]!
      const [low, high] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])]
      const [across0, across1] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])]
      spreadX += high - low
      spreadY += across1 - across0
      edges.push({ low, high, across0, across1, a, b, ring, place: (i - 1 + path.length) % path.length })
    }
  }
  const swept =
    spreadY < spreadX
      ? edges.map((edge) => ({ ...edge, low: edge.across0, high: edge.across1, across0: edge.low, across1: edge.high }))
      : edges
  swept.sort((one, other) => one.low - other.low)
  return sweep(swept, rings.map(({ length }) => length))
}

const sweep = (edges: readonly Edge[], sizes: readonly number[]): boolean => {
  let budget = 100 * edges.length + 2000
  let active: Edge[] = []
  for (const edge of edges) {
    active = active.filter(({ high }) => high >= edge.low)
    budget -= active.length
    if (budget < 0) return true
    for (const other of active) {
      if (other.across1 < edge.across0 || other.across0 > edge.across1) continue
      const gap = edge.ring === other.ring ? Math.abs(edge.place - other.place) : 0
      if (gap === 1 || (gap !== 0 && gap === sizes[edge.ring]! - 1)) {
        if (foldsBack(edge, other)) return true
      } else if (segmentsTouch(edge.a, edge.b, other.a, other.b)) return true
    }
    active.push(edge)
  }
  return false
}

/** Sign of the turn a, b, c, exact. */
const turn = (a: Position, b: Position, c: Position): number => Math.sign(orient2d(a[0], a[1], b[0], b[1], c[0], c[1]))

const segmentsTouch = (a: Position, b: Position, c: Position, d: Position): boolean => {
  const [o1, o2, o3, o4] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)]
  if (o1 !== o2 && o3 !== o4) return true
  return (o1 === 0 && within(a, b, c)) || (o2 === 0 && within(a, b, d)) || (o3 === 0 && within(c, d, a)) || (o4 === 0 && within(c, d, b))
}

const within = (a: Position, b: Position, p: Position): boolean =>
  Math.min(a[0], b[0]) <= p[0] && p[0] <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= p[1] && p[1] <= Math.max(a[1], b[1])

/** Whether two neighbours lie on each other: on one line, and both on one side of the point they share. */
const foldsBack = (edge: Edge, other: Edge): boolean => {
  const isShared = edge.b[0] === other.a[0] && edge.b[1] === other.a[1]
  const [shared, one, two] = isShared ? [edge.b, edge.a, other.b] : [edge.a, edge.b, other.a]
  if (turn(one, shared, two) !== 0) return false
  return (one[0] - shared[0]) * (two[0] - shared[0]) + (one[1] - shared[1]) * (two[1] - shared[1]) > 0
}
