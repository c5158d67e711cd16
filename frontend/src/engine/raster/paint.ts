import type { Shape } from '../model/objects'
import { shapeTypeOf } from '../shapes/registry'
import type { LabelLook } from './palette'

/** Sides on the screen, in CSS pixels, below which a shape is a dot or a plain outline. */
const DOT = 3
const PLAIN = 8
/** The same for what is drawn roughly. */
const ROUGH_PLAIN = 24

const SUGGESTED_DASH: readonly number[] = [6, 4]
const NO_DASH: readonly number[] = []

export interface PaintOptions {
  /** CSS pixels per image pixel. */
  readonly scale: number
  readonly fillOpacity: number
  /** Outline in CSS pixels. */
  readonly lineWidth: number
  readonly emphasis?: boolean
  /** One thin line and no filling: many shapes, in motion. */
  readonly isRough?: boolean
}

/** Draws one shape in as much detail as its size on the screen deserves. The context is in image pixels. */
export const paintShape = (
  context: CanvasRenderingContext2D,
  shape: Shape,
  look: LabelLook,
  { scale, fillOpacity, lineWidth, emphasis = false, isRough = false }: PaintOptions,
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
  if (extent < (isRough ? ROUGH_PLAIN : PLAIN) && !emphasis) {
    context.setLineDash([])
    context.strokeStyle = look.color
    context.lineWidth = pixel
    context.strokeRect(minX, minY, maxX - minX, maxY - minY)
    return
  }
  type.draw(context, shape, {
    color: look.color,
    casing: isRough ? null : look.casing,
    dash: shape.suggestion && !isRough ? SUGGESTED_DASH : NO_DASH,
    lineWidth: (isRough ? 1 : lineWidth) * pixel,
    fillOpacity: isRough ? 0 : fillOpacity,
    pixel,
  })
}
