import type { EnginePart } from '../../parts'
import { pathTool } from '../../tools/path'
import type { Shape } from '../../model/objects'
import { polygonCombiner } from './actions'
import { largestArea } from './combine'
import { polygonType } from '.'
import { polygonProblem } from './sound'
import { LEAST_POINTS, type PolygonShape } from './model'

/** A hand that overshoots its beginning draws a loop or two more: the largest area is what was meant. */
const mend = (shape: Shape): PolygonShape | null => {
  if (shape.type !== 'polygon' || polygonProblem(shape) === null) return null
  const area = largestArea(shape)
  return area && { ...shape, ...area }
}

export const part: EnginePart<PolygonShape> = {
  type: polygonType,
  tools: [
    pathTool({
      id: 'polygon',
      name: 'Polygon',
      draws: 'polygon',
      least: LEAST_POINTS,
      closes: true,
      isFreehand: true,
      make: (base, points): PolygonShape => ({ ...base, type: 'polygon', parts: [[points]] }),
      mend,
    }),
  ],
  combiner: polygonCombiner,
}
