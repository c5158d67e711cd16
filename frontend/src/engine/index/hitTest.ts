import { type Point, distance, growRect } from '../geometry/primitives'
import type { Shape } from '../model/objects'
import { shapeTypeOf } from '../shapes/registry'
import type { Handle, HitPart } from '../shapes/shapeType'

export interface HandleHit {
  readonly shape: Shape
  readonly handle: Handle
}

export interface ShapeHit {
  readonly shape: Shape
  readonly part: HitPart
}

/** Whether `a` comes before `b`: an edge before an inside, then the smaller area, then the one on top. */
const before = (a: ShapeHit & { area: number }, b: ShapeHit & { area: number }): number => {
  if (a.part !== b.part) return a.part === 'edge' ? -1 : 1
  return a.area - b.area || b.shape.z - a.shape.z || (a.shape.id < b.shape.id ? -1 : 1)
}

/** Every candidate under the point, the one meant first. Tolerance in image pixels. */
export const hitShapes = (candidates: Iterable<Shape>, point: Point, tolerance: number): readonly ShapeHit[] => {
  const hits: (ShapeHit & { area: number })[] = []
  for (const shape of candidates) {
    const type = shapeTypeOf(shape)
    const part = type.hit(shape, point, tolerance)
    if (part) hits.push({ shape, part, area: type.area(shape) })
  }
  return hits.toSorted(before)
}

/** The handle under the point among those of the selected shapes: the nearest within reach. Reach in image pixels. */
export const hitHandle = (selected: readonly Shape[], point: Point, reach: number, scale: number): HandleHit | null => {
  let best: HandleHit | null = null
  let nearest = Infinity
  for (const shape of selected) {
    const type = shapeTypeOf(shape)
    const { minX, minY, maxX, maxY } = type.bounds(shape)
    // On a small shape handles keep to themselves, so that its middle can still be grabbed.
    const own = Math.min(reach, Math.max(maxX - minX, maxY - minY) / 3 + reach / 4)
    for (const handle of type.handles(shape, scale)) {
      const away = distance(handle.at, point)
      if (away <= own && away < nearest) {
        nearest = away
        best = { shape, handle }
      }
    }
  }
  return best
}

/** The square around a point that an index is asked for. */
export const searchArea = (point: Point, tolerance: number) =>
  growRect({ minX: point.x, minY: point.y, maxX: point.x, maxY: point.y }, tolerance)
