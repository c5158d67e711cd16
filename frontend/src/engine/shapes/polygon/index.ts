import { clamp } from '../../geometry/primitives'
import { cornerAfter, cornerHandles, describePaths, dragCorner, keyEditPaths, pathFields, withPathField, withoutCorner } from '../points/corners'
import { drawPaths } from '../points/draw'
import { type Path, boundsOfPaths, distanceToPath, insideRing, movedPaths, ringArea, toPosition } from '../points/paths'
import type { ShapeType } from '../shapeType'
import { LEAST_POINTS, type PolygonShape, ringsOf, withRings } from './model'
import { polygonProblem } from './sound'
import { parsePolygon, polygonToWire } from './wire'

export const polygonType: ShapeType<PolygonShape> = {
  type: 'polygon',
  name: 'polygon',
  bounds: (polygon) => boundsOfPaths(polygon.parts.map(([outer]) => outer!)),
  area: ({ parts }) =>
    parts.reduce((sum, [outer, ...holes]) => sum + ringArea(outer!) - holes.reduce((taken, hole) => taken + ringArea(hole), 0), 0),
  hit: (polygon, point, tolerance) => {
    const rings = ringsOf(polygon)
    if (rings.some((ring) => distanceToPath(ring, true, point) <= tolerance)) return 'edge'
    return rings.reduce((inside, ring) => inside !== insideRing(point, ring), false) ? 'inside' : null
  },
  draw: (context, polygon, style) => drawPaths(context, ringsOf(polygon), true, style),
  handles: (polygon, scale) => cornerHandles(ringsOf(polygon), true, scale),
  dragHandle: (polygon, handle, to, size, options) => withRings(polygon, dragCorner(ringsOf(polygon), handle, to, size, options)),
  move: (polygon, dx, dy, size) => withRings(polygon, movedPaths(ringsOf(polygon), dx, dy, size)),
  keyEdit: (polygon, edit, size) => withRings(polygon, keyEditPaths(ringsOf(polygon), true, edit, size)),
  handleAfter: (_polygon, handle) => cornerAfter(handle),
  removeHandle: (polygon, handle) => {
    const rings = withoutCorner(ringsOf(polygon), handle, LEAST_POINTS)
    return rings && withRings(polygon, rings)
  },
  defaultAt: (point, extent, size) => {
    const half = clamp(extent / 2, 1, Math.min(size.width, size.height) / 2)
    const x = clamp(point.x, half, size.width - half)
    const y = clamp(point.y, half, size.height - half)
    const corners = [[0, -1], [1, -0.25], [0.6, 1], [-0.6, 1], [-1, -0.25]] as const
    const ring: Path = corners.map(([dx, dy]) => toPosition({ x: x + dx * half, y: y + dy * half }))
    return { type: 'polygon', parts: [[ring]] }
  },
  fields: (polygon, size, handle) => pathFields(ringsOf(polygon), size, handle),
  withField: (polygon, field, value, size) => withRings(polygon, withPathField(ringsOf(polygon), field, value, size)),
  describe: (polygon) => {
    const rings = ringsOf(polygon)
    const holes = rings.length - polygon.parts.length
    const words = [`${rings.reduce((sum, { length }) => sum + length, 0)} points`, describePaths(rings)]
    if (polygon.parts.length > 1) words.push(`${polygon.parts.length} parts`)
    if (holes > 0) words.push(holes === 1 ? '1 hole' : `${holes} holes`)
    return words.join(', ')
  },
  outline: (polygon) => ({ paths: ringsOf(polygon), closed: true }),
  toWire: polygonToWire,
  parse: parsePolygon,
  problem: polygonProblem,
}

export type { PolygonShape } from './model'
