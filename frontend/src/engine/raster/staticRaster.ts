import type { CameraState, Matrix } from '../camera/camera'
import { type Rect, type Size, clamp, containsRect, growRect, intersects } from '../geometry/primitives'
import type { Shape } from '../model/objects'
import type { LabelLook } from './palette'
import { paintShape } from './paint'

/** What the raster draws from. */
export interface RasterSource {
  /** Ids of what may touch the rectangle, bottom first; cheap, however many there are. */
  idsIn(rect: Rect): readonly string[]
  /** The shape of an id, while it is to be drawn. */
  drawn(id: string): Shape | undefined
  lookOf(shape: Shape): LabelLook
  readonly fillOpacity: number
}

/** A drawn surface: which part of the image it covers and at which scale. */
interface Surface {
  readonly canvas: HTMLCanvasElement
  readonly context: CanvasRenderingContext2D
  readonly area: Rect
  /** CSS pixels per image pixel when it was drawn. */
  readonly scale: number
  /** Device pixels per image pixel. */
  readonly density: number
}

interface Job {
  readonly surface: Surface
  readonly ids: readonly string[]
  /** Drawn while the view moves: outlines alone. */
  readonly isRough: boolean
  next: number
}

/** Part of the view drawn beyond each of its sides, so that small pans need no new drawing. */
const MARGIN = 0.25
const LINE_WIDTH = 2
/** Shapes that are drawn anew at once, when something among them changes. */
const REPAIR_AT_MOST = 400
/** Shapes beyond which they are drawn roughly while the view moves. */
const ROUGH_FROM = 1500
/** Shapes a slice at least and at most. */
const MIN_BATCH = 4
const MAX_BATCH = 1000
/** How many times as long a shape takes that is drawn with care. */
const CARE = 4
/** A surface shown this much smaller or larger than drawn looks wrong and is drawn anew at once. */
const SCALE_RANGE = [0.66, 1.5] as const

/** Where one pixel is looked at; one for all. */
let probe: CanvasRenderingContext2D | null = null

/**
 * All shapes at rest, drawn once and then only blitted while the view moves. Redrawing goes in slices beside the
 * old surface, which stays on the screen until the new one is complete; single edits repair their own rectangle.
 */
export class StaticRaster {
  readonly #source: RasterSource
  readonly #newCanvas: () => HTMLCanvasElement
  #front: Surface | null = null
  #spare: HTMLCanvasElement | null = null
  #job: Job | null = null
  /** Shapes a slice, learned from how long the last ones took. */
  #batch = 200
  #isRough = false

  constructor(source: RasterSource, newCanvas: () => HTMLCanvasElement) {
    this.#source = source
    this.#newCanvas = newCanvas
  }

  get drawing(): boolean {
    return this.#job !== null
  }

  /** Whether what is on the screen no longer matches the view well enough to wait for idle time. */
  mustRedraw(camera: CameraState, visible: Rect): boolean {
    if (!this.#front) return true
    const ratio = camera.zoom / this.#front.scale
    if (ratio < SCALE_RANGE[0] || ratio > SCALE_RANGE[1]) return true
    return !containsRect(this.#front.area, visible)
  }

  /** Whether redrawing would change anything once the view rests. */
  isSharp(camera: CameraState, visible: Rect, dpr: number): boolean {
    const front = this.#front
    return front !== null && !this.#isRough && front.density === camera.zoom * dpr && containsRect(front.area, visible)
  }

  /** Begins to draw the visible part and its margin; `step` does the work. `moving`: what is many is drawn roughly. */
  begin(camera: CameraState, view: Size, visible: Rect, dpr: number, moving = false): void {
    const margin = (MARGIN * Math.max(view.width, view.height)) / camera.zoom
    const area = growRect(visible, margin)
    const density = camera.zoom * dpr
    const canvas = this.#job?.surface.canvas ?? this.#spare ?? this.#newCanvas()
    this.#spare = null
    const width = Math.ceil((area.maxX - area.minX) * density)
    const height = Math.ceil((area.maxY - area.minY) * density)
    if (canvas.width !== width) canvas.width = width
    if (canvas.height !== height) canvas.height = height
    const context = canvas.getContext('2d')
    if (!context) return
    const surface: Surface = { canvas, context, area, scale: camera.zoom, density }
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, width, height)
    toImageSpace(surface)
    const ids = this.#source.idsIn(area)
    const isRough = moving && ids.length > ROUGH_FROM
    if (!this.#job) this.#expect(surface, isRough)
    this.#job = { surface, ids, isRough, next: 0 }
  }

  /** Shapes drawn larger or with more care than the last ones take longer: the first slice must not be the one to learn it. */
  #expect({ scale }: Surface, isRough: boolean): void {
    if (!this.#front) return
    const slower = (scale / this.#front.scale) ** 2 * (this.#isRough && !isRough ? CARE : 1)
    this.#batch = Math.max(MIN_BATCH, Math.round(this.#batch / Math.max(1, slower)))
  }

  /** Draws one slice of about the given time; true when the new surface has taken the place of the old one. */
  step(budgetMs: number, now: () => number = () => performance.now()): boolean {
    const job = this.#job
    if (!job) return false
    const start = now()
    const end = Math.min(job.ids.length, job.next + this.#batch)
    for (let at = job.next; at < end; at += 1) this.#paint(job.surface, job.ids[at]!, job.isRough)
    job.next = end
    this.#rasterise(job.surface)
    this.#batch = nextBatch(this.#batch, budgetMs, now() - start)
    if (end < job.ids.length) return false
    this.#spare = this.#front?.canvas ?? null
    this.#front = job.surface
    this.#isRough = job.isRough
    this.#job = null
    return true
  }

  /**
   * Draws anew what lies in the rectangle (image pixels). A drawing under way is begun again by the caller. False,
   * changing nothing, where so much lies there that it is drawn in slices better.
   */
  repair(rect: Rect): boolean {
    const front = this.#front
    if (!front) return true
    const reach = (LINE_WIDTH + 3) / front.scale
    const { minX, minY, maxX, maxY } = growRect(rect, reach)
    if (!intersects(front.area, { minX, minY, maxX, maxY })) return true
    const ids = this.#source.idsIn(growRect(rect, 2 * reach))
    if (ids.length > REPAIR_AT_MOST) return false
    const { context, area, density } = front
    const left = Math.floor((minX - area.minX) * density)
    const top = Math.floor((minY - area.minY) * density)
    const right = Math.ceil((maxX - area.minX) * density)
    const bottom = Math.ceil((maxY - area.minY) * density)
    context.save()
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.beginPath()
    context.rect(left, top, right - left, bottom - top)
    context.clip()
    context.clearRect(left, top, right - left, bottom - top)
    toImageSpace(front)
    for (const id of ids) this.#paint(front, id, this.#isRough)
    context.restore()
    return true
  }

  /** Its canvases, for the next raster. */
  destroy(): readonly HTMLCanvasElement[] {
    const canvases = [this.#job?.surface.canvas, this.#spare, this.#front?.canvas].filter((canvas) => canvas != null)
    this.#job = null
    this.#front = null
    this.#spare = null
    return canvases
  }

  /** Copies the surface over what a view-sized canvas holds, under the present camera. */
  blit(target: CanvasRenderingContext2D, camera: CameraState, dpr: number): void {
    if (!this.#front) return
    const { canvas, area, density } = this.#front
    if (canvas.width === 0 || canvas.height === 0) return
    const factor = dpr / density
    const [a, b, c, d, e, f] = camera.matrix
    const x = (a * area.minX + c * area.minY + e) * dpr
    const y = (b * area.minX + d * area.minY + f) * dpr
    // At its own scale the surface lands on whole device pixels, so that lines stay crisp.
    const still = camera.zoom * dpr === density
    target.imageSmoothingEnabled = !still
    target.imageSmoothingQuality = 'low'
    const onto: Matrix = [a * factor, b * factor, c * factor, d * factor, still ? Math.round(x) : x, still ? Math.round(y) : y]
    target.setTransform(...onto)
    // Only what can be seen: the margin need not be scaled.
    const shown = shownPart(target.canvas, onto, canvas)
    if (shown) target.drawImage(canvas, ...shown, ...shown)
  }

  /**
   * Canvases only note down what is drawn and do the work when someone looks. Looking at one pixel after each slice
   * keeps the whole work from falling due in the one frame that shows the new surface.
   */
  #rasterise(surface: Surface): void {
    probe ??= this.#newCanvas().getContext('2d')
    probe?.drawImage(surface.canvas, 0, 0, 1, 1, 0, 0, 1, 1)
  }

  #paint(surface: Surface, id: string, isRough: boolean): void {
    const shape = this.#source.drawn(id)
    if (!shape) return
    paintShape(surface.context, shape, this.#source.lookOf(shape), {
      scale: surface.scale,
      fillOpacity: this.#source.fillOpacity,
      lineWidth: LINE_WIDTH,
      isRough,
    })
  }
}

type Part = [x: number, y: number, width: number, height: number]

/** The part of a surface that lies in a target under a transform, in whole pixels; null for none. */
const shownPart = (target: Size, [a, b, c, d, e, f]: Matrix, { width, height }: Size): Part | null => {
  const area = a * d - b * c
  const xs: number[] = []
  const ys: number[] = []
  for (const [x, y] of [[-e, -f], [target.width - e, target.height - f]] as const) {
    xs.push((d * x - c * y) / area)
    ys.push((a * y - b * x) / area)
  }
  const [left, top] = [Math.max(0, Math.floor(Math.min(...xs)) - 1), Math.max(0, Math.floor(Math.min(...ys)) - 1)]
  const [right, bottom] = [Math.min(width, Math.ceil(Math.max(...xs)) + 1), Math.min(height, Math.ceil(Math.max(...ys)) + 1)]
  return right > left && bottom > top ? [left, top, right - left, bottom - top] : null
}

const nextBatch = (batch: number, budgetMs: number, tookMs: number): number =>
  Math.round(clamp(batch * clamp(budgetMs / Math.max(tookMs, 0.1), 0.1, 2), MIN_BATCH, MAX_BATCH))

const toImageSpace = ({ context, area, density }: Surface): void =>
  context.setTransform(density, 0, 0, density, -area.minX * density, -area.minY * density)
