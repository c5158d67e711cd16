import { strokeTraced } from '../points/draw'
import type { Path } from '../points/paths'
import type { PaintStyle } from '../shapeType'

/** Arms of the arrow head, in CSS pixels. */
const ARM = 9

/** An arrow head at the line's end: which way it runs. */
export const drawDirection = (context: CanvasRenderingContext2D, points: Path, style: PaintStyle): void => {
  const end = points.at(-1)
  const before = points.findLast(([x, y]) => x !== end?.[0] || y !== end[1])
  if (!end || !before) return
  const angle = Math.atan2(end[1] - before[1], end[0] - before[0])
  const arm = ARM * style.pixel
  context.beginPath()
  for (const turn of [Math.PI * 0.82, -Math.PI * 0.82]) {
    const [x, y] = [end[0] + arm * Math.cos(angle + turn), end[1] + arm * Math.sin(angle + turn)]
    if (turn > 0) context.moveTo(x, y)
    else context.lineTo(x, y)
    if (turn > 0) context.lineTo(end[0], end[1])
  }
  strokeTraced(context, { ...style, dash: [] })
}
