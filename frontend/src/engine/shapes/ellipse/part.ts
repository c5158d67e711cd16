import type { EnginePart } from '../../parts'
import { cornerTool } from '../../tools/corners'
import { type EllipseShape, MIN_RADIUS, ellipseType, tidyEllipse } from '.'

export const part: EnginePart<EllipseShape> = {
  type: ellipseType,
  tools: [
    cornerTool({
      id: 'ellipse',
      name: 'Ellipse',
      draws: 'ellipse',
      make: (base, a, b, { image }): EllipseShape | null => {
        const [rx, ry] = [Math.abs(a.x - b.x) / 2, Math.abs(a.y - b.y) / 2]
        if (rx < MIN_RADIUS || ry < MIN_RADIUS) return null
        return { ...base, type: 'ellipse', ...tidyEllipse({ cx: (a.x + b.x) / 2, cy: (a.y + b.y) / 2, rx, ry, angle: 0 }, image) }
      },
    }),
  ],
}
