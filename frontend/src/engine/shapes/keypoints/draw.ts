import { strokeTraced } from '../points/draw'
import type { PaintStyle } from '../shapeType'
import type { KeypointsShape } from './model'

/** Radius of a point in CSS pixels, with its casing within what is repaired around a shape. */
const RADIUS = 3.5

/** The skeleton's lines, then the points: visible ones filled, hidden ones hollow, those not there left out. */
export const drawKeypoints = (context: CanvasRenderingContext2D, { points, skeleton }: KeypointsShape, style: PaintStyle): void => {
  context.beginPath()
  for (const [from, to] of skeleton?.edges ?? []) {
    const [a, b] = [points[from ?? -1], points[to ?? -1]]
    if (!a?.[2] || !b?.[2]) continue
    context.moveTo(a[0], a[1])
    context.lineTo(b[0], b[1])
  }
  strokeTraced(context, style)
  const casing = style.casing ?? style.color
  context.setLineDash([])
  for (const [x, y, seen] of points) {
    if (seen === 0) continue
    context.beginPath()
    context.arc(x, y, RADIUS * style.pixel, 0, 2 * Math.PI)
    context.fillStyle = seen === 2 ? style.color : casing
    context.fill()
    context.strokeStyle = seen === 2 ? casing : style.color
    context.lineWidth = (seen === 2 ? 1 : 2) * style.pixel
    context.stroke()
  }
}
