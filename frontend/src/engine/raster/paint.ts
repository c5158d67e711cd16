import type { Shape } from '../model/objects'
import { shapeTypeOf } from '../shapes/registry'
import type { LabelLook } from './palette'

/** Sides on the screen, in CSS pixels, below which a shape is a dot or a plain outline. */
const DOT = 3
const PLAIN = 8

const SUGGESTED_DASH: readonly number[] = [6, 4]
const NO_DASH: readonly number[] = []

export interface PaintOptions {
  /** CSS pixels per image pixel. */
  readonly scale: number
  readonly fillOpacity: number
  /** Outline in CSS pixels. */
  readonly lineWidth: number
  readonly emphasis?: boolean
}

/** Draws one shape in as much detail as its size on the screen deserves. The context is in image pixels. */
export const paintShape = (
  context: CanvasRenderingContext2D,
  shape: Shape,
  look: LabelLook,
  { scale, fillOpacity, lineWidth, emphasis = false }: PaintOptions,
): void => {
  const type = shapeTypeOf(shape)
  const { minX, minY, maxX, maxY } = type.bounds(shape)
  const extent = type.isMarker ? Infinity : Math.max(maxX - minX, maxY - minY) * scale
  const pixel = 1 / scale
  if (extent < DOT && !emphasis) {
    context.fillStyle = look.color
    context.fillRect(minX, minY, Math.max(maxX - minX, pixel), Math.max(maxY - minY, pixel))
    return
  }
  if (extent < PLAIN && !emphasis) {
    context.setLineDash([])
    context.strokeStyle = look.color
    context.lineWidth = pixel
    context.strokeRect(minX, minY, maxX - minX, maxY - minY)
    return
  }
  type.draw(context, shape, {
    color: look.color,
    casing: look.casing,
    dash: shape.suggestion ? SUGGESTED_DASH : NO_DASH,
    lineWidth: lineWidth * pixel,
    fillOpacity,
    pixel,
  })
}
