import { type Point, distanceToSegment, rotatePoint } from '../../geometry/primitives'
import type { HitPart } from '../shapeType'
import { type BoxGeometry, centreOf } from './model'

/** Tested in the box's own frame, where it is upright. */
export const hitBox = (box: BoxGeometry, point: Point, tolerance: number): HitPart | null => {
  const local = rotatePoint(point, centreOf(box), -box.angle)
  const { x, y, w, h } = box
  const [right, bottom] = [x + w, y + h]
  if (local.x < x - tolerance || local.x > right + tolerance) return null
  if (local.y < y - tolerance || local.y > bottom + tolerance) return null
  const corners: readonly [Point, Point, Point, Point] = [
    { x, y },
    { x: right, y },
    { x: right, y: bottom },
    { x, y: bottom },
  ]
  const [a, b, c, d] = corners
  const edge = Math.min(
    distanceToSegment(local, a, b),
    distanceToSegment(local, b, c),
    distanceToSegment(local, c, d),
    distanceToSegment(local, d, a),
  )
  if (edge <= tolerance) return 'edge'
  return local.x >= x && local.x <= right && local.y >= y && local.y <= bottom ? 'inside' : null
}
