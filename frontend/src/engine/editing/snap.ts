import { type Point, type Rect, clamp, clampPoint, distance, growRect } from '../geometry/primitives'
import type { Shape } from '../model/objects'
import { shapeTypeOf } from '../shapes/registry'
import type { Snapping } from '../tools/snapping'
import type { ToolHost } from '../tools/tool'

type Position = readonly [x: number, y: number]

/** The nearest corner and the nearest place on an edge so far. */
interface Found {
  corner: Point | null
  edge: Point | null
  toCorner: number
  toEdge: number
}

const tryCorner = (found: Found, at: Point, [x, y]: Position): void => {
  const away = Math.hypot(x - at.x, y - at.y)
  if (away > found.toCorner) return
  found.toCorner = away
  found.corner = { x, y }
}

const tryEdge = (found: Found, at: Point, a: Position, b: Position): void => {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const length = dx * dx + dy * dy
  const t = length === 0 ? 0 : clamp(((at.x - a[0]) * dx + (at.y - a[1]) * dy) / length, 0, 1)
  const place = { x: a[0] + t * dx, y: a[1] + t * dy }
  const away = distance(place, at)
  if (away > found.toEdge) return
  found.toEdge = away
  found.edge = place
}

const tryPaths = (found: Found, at: Point, paths: readonly (readonly Position[])[], closed: boolean): void => {
  for (const path of paths) {
    let previous = closed ? path.at(-1) : undefined
    for (const position of path) {
      tryCorner(found, at, position)
      if (previous) tryEdge(found, at, previous, position)
      previous = position
    }
  }
}

/** A corner is meant before an edge; the border of the image counts as one more shape. */
const nearest = (shapes: readonly Shape[], at: Point, reach: number, { image }: ToolHost): Found => {
  const found: Found = { corner: null, edge: null, toCorner: reach, toEdge: reach }
  for (const shape of shapes) {
    const outline = shapeTypeOf(shape).outline?.(shape)
    if (outline) tryPaths(found, at, outline.paths, outline.closed)
  }
  const { width, height } = image
  tryPaths(found, at, [[[0, 0], [width, 0], [width, height], [0, height]]], true)
  return found
}

const around = ({ x, y }: Point, reach: number): Rect => growRect({ minX: x, minY: y, maxX: x, maxY: y }, reach)

const near = (host: ToolHost, at: Point, reach: number, but: ReadonlySet<string>): Found =>
  nearest(host.scene.shapesIn(around(at, reach)).filter(({ id }) => !but.has(id)), at, reach, host)

const place: Snapping['place'] = (host, at, reach, but) => {
  const { corner, edge } = near(host, at, reach, but)
  const found = corner ?? edge
  // A turned box or an ellipse may reach out of the image.
  return found && clampPoint(found, host.image)
}

/** More corners than this are not looked at for each move of the pointer. */
const MOST_CORNERS = 64

const shift: Snapping['shift'] = (host, moved, reach) => {
  const corners = moved.flatMap((shape) => shapeTypeOf(shape).outline?.(shape).paths.flat() ?? [])
  if (corners.length > MOST_CORNERS) return null
  const but = new Set(moved.map(({ id }) => id))
  const steps = corners.map(([x, y]) => {
    const { corner, edge, toCorner, toEdge } = near(host, { x, y }, reach, but)
    const to = corner ?? edge
    return to && { dx: to.x - x, dy: to.y - y, isCorner: corner !== null, away: corner ? toCorner : toEdge }
  })
  const best = steps.reduce((one, other) => (isBetter(other, one) ? other : one), null)
  return best && { dx: best.dx, dy: best.dy }
}

interface Step {
  readonly dx: number
  readonly dy: number
  readonly isCorner: boolean
  readonly away: number
}

const isBetter = (step: Step | null, than: Step | null): boolean => {
  if (!step || !than) return step !== null
  return step.isCorner === than.isCorner ? step.away < than.away : step.isCorner
}

export const snapping: Snapping = { place, shift }

/** The nearest corner of any shape in view: for whoever draws by keyboard. */
export const nearestCorner = (host: ToolHost, at: Point): Point | null => {
  const { corner } = nearest(host.scene.shapesIn(host.camera.visible), at, Infinity, host)
  return corner && clampPoint(corner, host.image)
}
