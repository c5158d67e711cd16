import { type Point, distance, normaliseDegrees } from '../../geometry/primitives'
import type { EnginePart } from '../../parts'
import { cornerTool } from '../../tools/corners'
import { pathTool } from '../../tools/path'
import type { Size } from '../../geometry/primitives'
import { type Path, toPoint } from '../points/paths'
import { boxType } from '.'
import { type BoxGeometry, type BoxShape, MIN_SIDE, boxBetween, tidy } from './model'

/** The box on an edge, as far away from it as a third point; the edge alone while there is none. */
export const boxOnEdge = (points: Path, size: Size): BoxGeometry => {
  const [a, b, c] = points.map(toPoint)
  const [from, to] = [a ?? { x: 0, y: 0 }, b ?? a ?? { x: 0, y: 0 }]
  const w = Math.max(MIN_SIDE, distance(from, to))
  const along: Point = distance(from, to) > 0 ? { x: (to.x - from.x) / w, y: (to.y - from.y) / w } : { x: 1, y: 0 }
  const away = c ? (c.y - from.y) * along.x - (c.x - from.x) * along.y : 0
  const h = Math.max(MIN_SIDE, Math.abs(away))
  const side = (away < 0 ? -h : h) / 2
  const centre = { x: (from.x + to.x) / 2 - along.y * side, y: (from.y + to.y) / 2 + along.x * side }
  const angle = normaliseDegrees((Math.atan2(along.y, along.x) * 180) / Math.PI)
  return tidy({ x: centre.x - w / 2, y: centre.y - h / 2, w, h, angle }, size)
}

export const part: EnginePart<BoxShape> = {
  type: boxType,
  tools: [
    cornerTool({
      id: 'box',
      name: 'Box',
      draws: 'box',
      make: (base, a, b, { image }): BoxShape | null => {
        const box = boxBetween(a, b, image)
        return box.w < MIN_SIDE || box.h < MIN_SIDE ? null : { ...base, type: 'box', ...box }
      },
    }),
    pathTool({
      id: 'rotated',
      name: 'Rotated box',
      draws: 'box',
      least: 3,
      most: () => 3,
      closes: false,
      isFreehand: false,
      make: (base, points, { image }): BoxShape => ({ ...base, type: 'box', ...boxOnEdge(points, image) }),
    }),
  ],
}
