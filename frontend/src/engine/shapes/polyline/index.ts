import { clamp } from '../../geometry/primitives'
import type { Message } from '../../model/message'
import type { ShapeBase } from '../../model/objects'
import type { Json } from '../../model/schema'
import { cornerAfter, cornerHandles, describePaths, dragCorner, keyEditPaths, pathFields, withPathField, withoutCorner } from '../points/corners'
import { drawPaths } from '../points/draw'
import { type Path, boundsOfPaths, distanceToPath, movedPaths, readPath, toPosition, withoutRepeats } from '../points/paths'
import type { ParseOutcome, ShapeType } from '../shapeType'
import { drawDirection } from './direction'
import { pathInImage } from './cut'

/** A line from its first point to its last: a lane, a wire. It may cross itself. */
export interface PolylineShape extends ShapeBase {
  readonly type: 'polyline'
  readonly points: Path
}

declare module '../../model/objects' {
  interface ShapeTypes {
    polyline: PolylineShape
  }
}

export const LEAST_POINTS = 2
const MOST_POINTS = 5000

const problemOf = ({ points }: Pick<PolylineShape, 'points'>): Message | null => {
  if (points.length > MOST_POINTS) return /*i18n*/ { id: 'The line has more than {most} points: simplify it', values: { most: MOST_POINTS } }
  const first = points[0]
  const isPoint = points.every(([x, y]) => x === first?.[0] && y === first[1])
  return points.length < LEAST_POINTS || isPoint ? /*i18n*/ { id: 'The line has no length: move its points apart, or delete it' } : null
}

const withPath = (line: PolylineShape, [points]: readonly Path[]): PolylineShape => (points ? { ...line, points } : line)

const parse = (raw: Readonly<Record<string, Json>>, size: { readonly width: number; readonly height: number }): ParseOutcome<PolylineShape> => {
  const read = readPath(raw['points'])
  if (!read) return { ok: false, why: 'a line needs points of two numbers each' }
  const inside = pathInImage(read, size)
  const points = inside === read ? read : withoutRepeats(inside, false)
  if (problemOf({ points }) !== null) return { ok: false, why: 'the line has no length in the image' }
  return { ok: true, geometry: { type: 'polyline', points }, repaired: inside === read ? null : 'the line was cut at the border of the image' }
}

export const polylineType: ShapeType<PolylineShape> = {
  type: 'polyline',
  name: 'line',
  bounds: ({ points }) => boundsOfPaths([points]),
  // A line lies over areas as something small does.
  area: () => 0,
  hit: ({ points }, point, tolerance) => (distanceToPath(points, false, point) <= tolerance ? 'edge' : null),
  draw: (context, { points }, style) => {
    drawPaths(context, [points], false, style)
    drawDirection(context, points, style)
  },
  handles: ({ points }, scale) => cornerHandles([points], false, scale),
  dragHandle: (line, handle, to, size, options) => withPath(line, dragCorner([line.points], handle, to, size, options)),
  move: (line, dx, dy, size) => withPath(line, movedPaths([line.points], dx, dy, size)),
  keyEdit: (line, edit, size) => withPath(line, keyEditPaths([line.points], false, edit, size)),
  handleAfter: (_line, handle) => cornerAfter(handle),
  removeHandle: (line, handle) => {
    const paths = withoutCorner([line.points], handle, LEAST_POINTS)
    return paths && withPath(line, paths)
  },
  defaultAt: (point, extent, size) => {
    const half = clamp(extent / 2, 1, size.width / 2)
    const [x, y] = [clamp(point.x, half, size.width - half), clamp(point.y, 0, size.height)]
    return { type: 'polyline', points: [toPosition({ x: x - half, y }), toPosition({ x, y }), toPosition({ x: x + half, y })] }
  },
  fields: ({ points }, size, handle) => pathFields([points], size, handle),
  withField: (line, field, value, size) => withPath(line, withPathField([line.points], field, value, size)),
  describe: ({ points }) => `${points.length} points, ${describePaths([points])}`,
  outline: ({ points }) => ({ paths: [points], closed: false }),
  toWire: ({ points }) => ({ points }),
  parse,
  problem: problemOf,
}
