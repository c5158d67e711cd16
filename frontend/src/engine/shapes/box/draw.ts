import type { PaintStyle } from '../shapeType'
import { type BoxGeometry, centreOf } from './model'

const NO_DASH: number[] = []

export const drawBox = (context: CanvasRenderingContext2D, box: BoxGeometry, style: PaintStyle): void => {
  if (box.angle === 0) {
    paint(context, box, style)
    return
  }
  const centre = centreOf(box)
  context.save()
  context.translate(centre.x, centre.y)
  context.rotate((box.angle * Math.PI) / 180)
  context.translate(-centre.x, -centre.y)
  paint(context, box, style)
  context.restore()
}

const paint = (context: CanvasRenderingContext2D, { x, y, w, h }: BoxGeometry, style: PaintStyle): void => {
  if (style.fillOpacity > 0) {
    context.globalAlpha = style.fillOpacity
    context.fillStyle = style.color
    context.fillRect(x, y, w, h)
    context.globalAlpha = 1
  }
  // The casing is a wider line below the coloured one; a dashed shape keeps it whole, so that gaps show contrast.
  context.setLineDash(NO_DASH)
  if (style.casing !== null) {
    context.strokeStyle = style.casing
    context.lineWidth = style.lineWidth + 2 * style.pixel
    context.strokeRect(x, y, w, h)
  }
  if (style.dash.length > 0) context.setLineDash(style.dash.map((length) => length * style.pixel))
  context.strokeStyle = style.color
  context.lineWidth = style.lineWidth
  context.strokeRect(x, y, w, h)
}
