import type { PaintStyle } from '../shapeType'
import type { Path } from './paths'

const NO_DASH: number[] = []

const trace = (context: CanvasRenderingContext2D, paths: readonly Path[], closed: boolean): void => {
  context.beginPath()
  for (const path of paths) {
    for (const [i, [x, y]] of path.entries()) {
      if (i === 0) context.moveTo(x, y)
      else context.lineTo(x, y)
    }
    if (closed) context.closePath()
  }
}

/** A coloured line with a contrasting one beside it, so that it reads on any picture. */
export const strokeTraced = (context: CanvasRenderingContext2D, style: PaintStyle): void => {
  context.lineJoin = 'round'
  context.setLineDash(NO_DASH)
  if (style.casing !== null) {
    context.strokeStyle = style.casing
    context.lineWidth = style.lineWidth + 2 * style.pixel
    context.stroke()
  }
  if (style.dash.length > 0) context.setLineDash(style.dash.map((length) => length * style.pixel))
  context.strokeStyle = style.color
  context.lineWidth = style.lineWidth
  context.stroke()
}

/** Rings are filled by the even-odd rule: holes stay open. */
export const drawPaths = (context: CanvasRenderingContext2D, paths: readonly Path[], closed: boolean, style: PaintStyle): void => {
  trace(context, paths, closed)
  if (closed && style.fillOpacity > 0) {
    context.globalAlpha = style.fillOpacity
    context.fillStyle = style.color
    context.fill('evenodd')
    context.globalAlpha = 1
  }
  strokeTraced(context, style)
}
