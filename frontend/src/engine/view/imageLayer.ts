import { type Camera, type CameraState, toImagePixels } from '../camera/camera'
import type { Rect, Size } from '../geometry/primitives'
import type { CanvasTheme } from './theme'

export type Picture = ImageBitmap | HTMLImageElement | HTMLCanvasElement

/** Above this zoom the picture's own pixels are shown as squares. */
const SQUARES_FROM = 4
const PIXEL_GRID_FROM = 8

/** The picture as it was drawn with care: as long as the view rests, changes above it need no more than a copy. */
interface Still {
  readonly canvas: HTMLCanvasElement
  readonly picture: Picture | ImageBitmap
  readonly camera: CameraState
  readonly theme: CanvasTheme
}

/**
 * Draws the picture. Coordinates are those of the original; the bitmap may be a smaller copy. A half-size copy
 * serves the view of a whole large picture, where drawing all pixels would cost the most and show the least.
 */
export class ImageLayer {
  readonly #size: Size
  readonly #newCanvas: () => HTMLCanvasElement
  #still: Still | null = null
  #picture: Picture | null = null
  #half: ImageBitmap | null = null
  #generation = 0

  constructor(size: Size, newCanvas: () => HTMLCanvasElement) {
    this.#size = size
    this.#newCanvas = newCanvas
  }

  /** Shows another picture of the same item; `ready` is called when its half-size copy is there. */
  setPicture(picture: Picture | null, ready: () => void): void {
    this.#generation += 1
    this.#picture = picture
    this.#half?.close()
    this.#half = null
    const { width } = pixelSize(picture)
    if (!picture || width < 2048 || typeof createImageBitmap !== 'function') return
    const generation = this.#generation
    createImageBitmap(picture, { resizeWidth: Math.round(width / 2), resizeQuality: 'high' }).then(
      (half) => {
        if (generation !== this.#generation) {
          half.close()
          return
        }
        this.#half = half
        ready()
      },
      // Without the copy the whole picture is drawn: slower, not wrong.
      () => undefined,
    )
  }

  /** Its canvases, for the next layer. */
  destroy(): readonly HTMLCanvasElement[] {
    const canvases = this.#still ? [this.#still.canvas] : []
    this.#generation += 1
    this.#half?.close()
    this.#half = null
    this.#picture = null
    this.#still = null
    return canvases
  }

  /** `resting`: draw a picture that is shown smaller with care; it costs several times as much, so not while moving. */
  draw(context: CanvasRenderingContext2D, { state: camera, visible }: Camera, dpr: number, theme: CanvasTheme, resting: boolean): void {
    const { width, height } = context.canvas
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.fillStyle = theme.ground
    context.fillRect(0, 0, width, height)
    if (!this.#picture) return
    const scale = camera.zoom * dpr
    const perPixel = this.#perPixel(scale)
    const source = this.#half && perPixel <= 0.5 ? this.#half : this.#picture
    const isCareful = resting && perPixel < 1
    if (isCareful && this.#copyStill(context, source, camera, theme)) return
    context.imageSmoothingEnabled = camera.zoom < SQUARES_FROM
    context.imageSmoothingQuality = isCareful ? 'high' : 'low'
    toImagePixels(context, camera, dpr)
    context.drawImage(source, 0, 0, this.#size.width, this.#size.height)
    if (camera.zoom >= PIXEL_GRID_FROM) this.#drawGrid(context, camera, visible, dpr, theme.grid)
    if (isCareful) this.#keepStill(context.canvas, source, camera, theme)
  }

  #copyStill(context: CanvasRenderingContext2D, picture: Picture | ImageBitmap, camera: CameraState, theme: CanvasTheme): boolean {
    const still = this.#still
    const { width, height } = context.canvas
    if (still?.picture !== picture || still.camera !== camera || still.theme !== theme) return false
    if (still.canvas.width !== width || still.canvas.height !== height) return false
    context.drawImage(still.canvas, 0, 0)
    return true
  }

  #keepStill(drawn: HTMLCanvasElement, picture: Picture | ImageBitmap, camera: CameraState, theme: CanvasTheme): void {
    const canvas = this.#still?.canvas ?? this.#newCanvas()
    if (canvas.width !== drawn.width) canvas.width = drawn.width
    if (canvas.height !== drawn.height) canvas.height = drawn.height
    const context = canvas.getContext('2d')
    if (!context) return
    // A canvas used before has the transform of what it was used for.
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.drawImage(drawn, 0, 0)
    this.#still = { canvas, picture, camera, theme }
  }

  /** Whether drawing at rest looks better than drawing in motion. */
  isSharper(camera: CameraState, dpr: number): boolean {
    return this.#picture !== null && this.#perPixel(camera.zoom * dpr) < 1
  }

  /** Device pixels for each pixel of the picture, at so many device pixels for each of the original. */
  #perPixel(scale: number): number {
    const own = pixelSize(this.#picture).width
    return own > 0 ? (this.#size.width * scale) / own : scale
  }

  #drawGrid(context: CanvasRenderingContext2D, camera: CameraState, { minX, minY, maxX, maxY }: Rect, dpr: number, color: string): void {
    const [left, top] = [Math.max(0, Math.floor(minX)), Math.max(0, Math.floor(minY))]
    const [right, bottom] = [Math.min(this.#size.width, Math.ceil(maxX)), Math.min(this.#size.height, Math.ceil(maxY))]
    context.fillStyle = color
    const line = 1 / (camera.zoom * dpr)
    for (let x = left; x <= right; x += 1) context.fillRect(x, top, line, bottom - top)
    for (let y = top; y <= bottom; y += 1) context.fillRect(left, y, right - left, line)
  }
}

const pixelSize = (picture: Picture | null): Size => {
  if (!picture) return { width: 0, height: 0 }
  return 'naturalWidth' in picture
    ? { width: picture.naturalWidth, height: picture.naturalHeight }
    : { width: picture.width, height: picture.height }
}
