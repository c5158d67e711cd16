import { type Point, type Rect, type Size, clamp } from '../geometry/primitives'

export const MIN_ZOOM = 0.05
export const MAX_ZOOM = 64

const FIT_MARGIN = 24

/** CSS pixels per image pixel, and where the image's origin lies in the view. */
export interface CameraState {
  readonly zoom: number
  readonly x: number
  readonly y: number
}

/**
 * The only place that converts between image pixels and CSS pixels of the view. Zoom runs from 5 % to 6,400 %,
 * or below where an image would not fit otherwise.
 */
export class Camera {
  readonly image: Size
  #view: Size = { width: 1, height: 1 }
  #state: CameraState = { zoom: 1, x: 0, y: 0 }
  #fitted = true
  readonly #listeners = new Set<() => void>()

  constructor(image: Size) {
    this.image = image
  }

  get state(): CameraState {
    return this.#state
  }

  get zoom(): number {
    return this.#state.zoom
  }

  get view(): Size {
    return this.#view
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  toView({ x, y }: Point): Point {
    const { zoom, x: dx, y: dy } = this.#state
    return { x: x * zoom + dx, y: y * zoom + dy }
  }

  toImage({ x, y }: Point): Point {
    const { zoom, x: dx, y: dy } = this.#state
    return { x: (x - dx) / zoom, y: (y - dy) / zoom }
  }

  /** A length in CSS pixels as image pixels. */
  lengthToImage(length: number): number {
    return length / this.#state.zoom
  }

  /** The part of the image plane that the view shows, in image pixels. */
  get visible(): Rect {
    const { x: minX, y: minY } = this.toImage({ x: 0, y: 0 })
    const { x: maxX, y: maxY } = this.toImage({ x: this.#view.width, y: this.#view.height })
    return { minX, minY, maxX, maxY }
  }

  /** The view changed its size: an image shown whole stays whole, any other keeps its centre. */
  resize(view: Size): void {
    if (view.width === this.#view.width && view.height === this.#view.height) return
    const dx = (view.width - this.#view.width) / 2
    const dy = (view.height - this.#view.height) / 2
    this.#view = { width: Math.max(1, view.width), height: Math.max(1, view.height) }
    if (this.#fitted) this.fit()
    else this.#set({ ...this.#state, x: this.#state.x + dx, y: this.#state.y + dy })
  }

  /** Shows what another camera of the same image shows, in the middle of this view; all of it where that one does. */
  follow(other: Camera): void {
    if (other.#fitted) {
      if (!this.#fitted) this.fit()
      return
    }
    const { zoom } = other.#state
    const middle = other.toImage(other.centre)
    this.#fitted = false
    this.#set({ zoom, x: this.centre.x - middle.x * zoom, y: this.centre.y - middle.y * zoom })
  }

  panBy(dx: number, dy: number): void {
    this.#fitted = false
    this.#set({ ...this.#state, x: this.#state.x + dx, y: this.#state.y + dy })
  }

  /** Zooms by a factor; what lies under `at` (CSS pixels of the view) stays there. */
  zoomAt(at: Point, factor: number): void {
    this.zoomTo(this.#state.zoom * factor, at)
  }

  zoomTo(zoom: number, at: Point = this.centre): void {
    const next = clamp(zoom, Math.min(MIN_ZOOM, this.#fitZoom()), MAX_ZOOM)
    const fixed = this.toImage(at)
    this.#fitted = false
    this.#set({ zoom: next, x: at.x - fixed.x * next, y: at.y - fixed.y * next })
  }

  /** The whole image, centred; never enlarged beyond 100 % unless it is tiny. */
  fit(): void {
    const zoom = this.#fitZoom()
    this.#fitted = true
    this.#set({
      zoom,
      x: (this.#view.width - this.image.width * zoom) / 2,
      y: (this.#view.height - this.image.height * zoom) / 2,
    })
  }

  /** Brings a part of the image into the view with some air around it. */
  fitRect({ minX, minY, maxX, maxY }: Rect): void {
    const { width, height } = this.#view
    const zoom = Math.min(
      (width - 4 * FIT_MARGIN) / Math.max(1, maxX - minX),
      (height - 4 * FIT_MARGIN) / Math.max(1, maxY - minY),
    )
    this.zoomTo(clamp(zoom, MIN_ZOOM, 16))
    this.centreOn({ x: (minX + maxX) / 2, y: (minY + maxY) / 2 })
  }

  /** One image pixel on one CSS pixel. */
  actualSize(): void {
    this.zoomTo(1)
  }

  centreOn(point: Point): void {
    const at = this.toView(point)
    this.panBy(this.#view.width / 2 - at.x, this.#view.height / 2 - at.y)
  }

  /** Pans by the least that shows the rectangle; does nothing when it is in view. */
  reveal(rect: Rect): void {
    const shown = this.visible
    if (rect.minX < shown.maxX && rect.maxX > shown.minX && rect.minY < shown.maxY && rect.maxY > shown.minY) return
    this.centreOn({ x: (rect.minX + rect.maxX) / 2, y: (rect.minY + rect.maxY) / 2 })
  }

  get centre(): Point {
    return { x: this.#view.width / 2, y: this.#view.height / 2 }
  }

  #fitZoom(): number {
    const { width, height } = this.#view
    const across = Math.max(1, width - 2 * FIT_MARGIN) / this.image.width
    const down = Math.max(1, height - 2 * FIT_MARGIN) / this.image.height
    return Math.min(across, down, MAX_ZOOM)
  }

  #set(state: CameraState): void {
    this.#state = this.#keepInReach(state)
    for (const listener of this.#listeners) listener()
  }

  /** The image never leaves the view entirely: a strip of it stays within reach. */
  #keepInReach({ zoom, x, y }: CameraState): CameraState {
    const reach = 48
    const { width, height } = this.#view
    return {
      zoom,
      x: clamp(x, Math.min(0, reach - this.image.width * zoom), Math.max(width - reach, reach)),
      y: clamp(y, Math.min(0, reach - this.image.height * zoom), Math.max(height - reach, reach)),
    }
  }
}
