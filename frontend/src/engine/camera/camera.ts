import { type Point, type Rect, type Size, clamp } from '../geometry/primitives'

export const MIN_ZOOM = 0.05
export const MAX_ZOOM = 64

const FIT_MARGIN = 24

/** Quarter turns of the picture, clockwise; it is mirrored first. */
export interface Turn {
  readonly quarters: 0 | 1 | 2 | 3
  readonly mirrored: boolean
}

/** As canvases have it: x' = a x + c y + e, y' = b x + d y + f. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** CSS pixels per image pixel, where the turned image's corner lies in the view, and how it is turned. */
export interface CameraState extends Turn {
  readonly zoom: number
  readonly x: number
  readonly y: number
  /** From image pixels to CSS pixels of the view. */
  readonly matrix: Matrix
}

type Place = Omit<CameraState, 'matrix'>

/** Where the axes of the picture point in the view. */
const axesOf = ({ quarters, mirrored }: Turn): readonly [a: number, b: number, c: number, d: number] => {
  const across = mirrored ? -1 : 1
  const [cos, sin] = ([[1, 0], [0, 1], [-1, 0], [0, -1]] as const)[quarters]
  return [across * cos, across * sin, -sin, cos]
}

const matrixOf = (place: Place, { width, height }: Size): Matrix => {
  const [a, b, c, d] = axesOf(place)
  const { zoom, x, y } = place
  // The corner that comes to lie at the top left gives the offset.
  const left = Math.min(0, a * width) + Math.min(0, c * height)
  const top = Math.min(0, b * width) + Math.min(0, d * height)
  return [a * zoom, b * zoom, c * zoom, d * zoom, x - left * zoom, y - top * zoom]
}

/** Sets a context to draw in image pixels. */
export const toImagePixels = (context: CanvasRenderingContext2D, { matrix: [a, b, c, d, e, f] }: CameraState, dpr: number): void =>
  context.setTransform(a * dpr, b * dpr, c * dpr, d * dpr, e * dpr, f * dpr)

/**
 * The only place that converts between image pixels and CSS pixels of the view. Zoom runs from 5 % to 6,400 %,
 * or below where an image would not fit otherwise. Turning and mirroring change what is seen, never what is stored.
 */
export class Camera {
  readonly image: Size
  #view: Size = { width: 1, height: 1 }
  #state: CameraState = { zoom: 1, x: 0, y: 0, quarters: 0, mirrored: false, matrix: [1, 0, 0, 1, 0, 0] }
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
    const [a, b, c, d, e, f] = this.#state.matrix
    return { x: a * x + c * y + e, y: b * x + d * y + f }
  }

  toImage({ x, y }: Point): Point {
    const [a, b, c, d, e, f] = this.#state.matrix
    const area = this.#state.zoom ** 2 * (this.#state.mirrored ? -1 : 1)
    return { x: (d * (x - e) - c * (y - f)) / area, y: (a * (y - f) - b * (x - e)) / area }
  }

  /** A step on the screen as a step in the picture, of the same length: for arrow keys. */
  toImageStep(dx: number, dy: number): readonly [dx: number, dy: number] {
    const [a, b, c, d] = axesOf(this.#state)
    return [a * dx + b * dy + 0, c * dx + d * dy + 0]
  }

  get isTurned(): boolean {
    return this.#state.quarters !== 0 || this.#state.mirrored
  }

  /** The picture's size as it is turned. */
  get turned(): Size {
    const { width, height } = this.image
    return this.#state.quarters % 2 === 0 ? this.image : { width: height, height: width }
  }

  /** A length in CSS pixels as image pixels. */
  lengthToImage(length: number): number {
    return length / this.#state.zoom
  }

  /** The part of the image plane that the view shows, in image pixels. */
  get visible(): Rect {
    const a = this.toImage({ x: 0, y: 0 })
    const b = this.toImage({ x: this.#view.width, y: this.#view.height })
    return { minX: Math.min(a.x, b.x), minY: Math.min(a.y, b.y), maxX: Math.max(a.x, b.x), maxY: Math.max(a.y, b.y) }
  }

  /** Whether the whole picture is in the view. */
  get showsAll(): boolean {
    const { minX, minY, maxX, maxY } = this.visible
    return minX <= 0.5 && minY <= 0.5 && maxX >= this.image.width - 0.5 && maxY >= this.image.height - 0.5
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
    const { quarters, mirrored } = other.#state
    if (quarters !== this.#state.quarters || mirrored !== this.#state.mirrored) this.turnTo({ quarters, mirrored })
    if (other.#fitted) {
      if (!this.#fitted) this.fit()
      return
    }
    const { zoom } = other.#state
    const middle = other.toImage(other.centre)
    this.#fitted = false
    this.#hold(zoom, this.centre, middle)
  }

  /** Turns and mirrors the view; what lies in its middle stays there. */
  turnTo(turn: Turn): void {
    const middle = this.toImage(this.centre)
    this.#state = { ...this.#state, ...turn }
    if (this.#fitted) this.fit()
    else this.#hold(this.#state.zoom, this.centre, middle)
  }

  /** By quarters, clockwise as it is seen. */
  turnBy(quarters: 1 | -1): void {
    this.turnTo({ quarters: ((this.#state.quarters + quarters + 4) % 4) as Turn['quarters'], mirrored: this.#state.mirrored })
  }

  /** Left and right change places as they are seen. */
  mirror(): void {
    const { quarters, mirrored } = this.#state
    // The picture is mirrored before it is turned: seen from there, a quarter turn goes the other way round.
    this.turnTo({ quarters: ((4 - quarters) % 4) as Turn['quarters'], mirrored: !mirrored })
  }

  /** Puts a point of the picture at a place of the view. */
  #hold(zoom: number, at: Point, point: Point): void {
    const [, , , , e, f] = matrixOf({ ...this.#state, zoom, x: 0, y: 0 }, this.image)
    const [a, b, c, d] = axesOf(this.#state)
    const x = at.x - (a * point.x + c * point.y) * zoom - e
    const y = at.y - (b * point.x + d * point.y) * zoom - f
    this.#set({ ...this.#state, zoom, x, y })
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
    this.#hold(next, at, fixed)
  }

  /** The whole image, centred; never enlarged beyond 100 % unless it is tiny. */
  fit(): void {
    const zoom = this.#fitZoom()
    this.#fitted = true
    const { width, height } = this.turned
    this.#set({ ...this.#state, zoom, x: (this.#view.width - width * zoom) / 2, y: (this.#view.height - height * zoom) / 2 })
  }

  /** Brings a part of the image into the view with some air around it. */
  fitRect({ minX, minY, maxX, maxY }: Rect): void {
    const { width, height } = this.#view
    const [across, down] = this.#state.quarters % 2 === 0 ? [maxX - minX, maxY - minY] : [maxY - minY, maxX - minX]
    const zoom = Math.min((width - 4 * FIT_MARGIN) / Math.max(1, across), (height - 4 * FIT_MARGIN) / Math.max(1, down))
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
    const across = Math.max(1, width - 2 * FIT_MARGIN) / this.turned.width
    const down = Math.max(1, height - 2 * FIT_MARGIN) / this.turned.height
    return Math.min(across, down, MAX_ZOOM)
  }

  #set(place: Place): void {
    const kept = { ...place, ...this.#keepInReach(place) }
    this.#state = { ...kept, matrix: matrixOf(kept, this.image) }
    for (const listener of this.#listeners) listener()
  }

  /** The image never leaves the view entirely: a strip of it stays within reach. */
  #keepInReach({ zoom, x, y }: Place): Pick<Place, 'x' | 'y'> {
    const reach = 48
    const { width, height } = this.#view
    const { width: across, height: down } = this.turned
    return {
      x: clamp(x, Math.min(0, reach - across * zoom), Math.max(width - reach, reach)),
      y: clamp(y, Math.min(0, reach - down * zoom), Math.max(height - reach, reach)),
    }
  }
}
