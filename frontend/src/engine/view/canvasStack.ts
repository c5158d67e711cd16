import type { Size } from '../geometry/primitives'
import { type Crosshair, createCrosshair } from './crosshair'
import { type CanvasTheme, readTheme, watchTheme } from './theme'

export interface Layer {
  readonly canvas: HTMLCanvasElement
  readonly context: CanvasRenderingContext2D
}

/** What a stack tells whoever draws in it now. */
export interface StackListener {
  /** The place or the pixel ratio has changed: all layers are empty. */
  resized(): void
  themeChanged(): void
}

/**
 * The canvases of one place in the page, with its size, its pixel ratio and its colours. It outlives the items shown
 * in it: making canvases and reading the page's style anew costs more than drawing an item.
 */
export class CanvasStack {
  readonly host: HTMLElement
  /** The picture with the shapes at rest, and what moves above them: each further one costs time in every frame. */
  readonly layers: readonly [ground: Layer, live: Layer]
  readonly crosshair: Crosshair
  readonly #spares: HTMLCanvasElement[] = []
  readonly #undo: (() => void)[]
  #size: Size = { width: 0, height: 0 }
  #dpr = 1
  #theme: CanvasTheme
  #listener: StackListener | null = null

  constructor(host: HTMLElement) {
    this.host = host
    this.layers = [createLayer(host, 'ground', { alpha: false }), createLayer(host, 'live')]
    this.crosshair = createCrosshair(host)
    this.#theme = readTheme(host)
    this.#measure()
    const observer = new ResizeObserver(() => this.#measure())
    observer.observe(host)
    this.#undo = [
      () => observer.disconnect(),
      watchPixelRatio(() => this.#measure()),
      watchTheme(() => {
        this.#theme = readTheme(host)
        this.#listener?.themeChanged()
      }),
    ]
  }

  /** In CSS pixels; nothing while the place is hidden. */
  get size(): Size {
    return this.#size
  }

  /** Device pixels per CSS pixel. */
  get dpr(): number {
    return this.#dpr
  }

  get theme(): CanvasTheme {
    return this.#theme
  }

  /** One view at a time; the latest counts. The returned function ends it. */
  follow(listener: StackListener): () => void {
    this.#listener = listener
    return () => {
      if (this.#listener === listener) this.#listener = null
    }
  }

  /** A canvas outside the page, one given back if there is one. */
  readonly take = (): HTMLCanvasElement => this.#spares.pop() ?? this.host.ownerDocument.createElement('canvas')

  giveBack(canvases: readonly HTMLCanvasElement[]): void {
    this.#spares.push(...canvases)
  }

  /** Frees the backing stores at once instead of with the next collection. */
  destroy(): void {
    for (const stop of this.#undo) stop()
    this.crosshair.remove()
    for (const { canvas } of this.layers) {
      canvas.width = 0
      canvas.remove()
    }
    for (const canvas of this.#spares) canvas.width = 0
    this.#spares.length = 0
  }

  #measure(): void {
    const { clientWidth: width, clientHeight: height } = this.host
    if (width === 0 || height === 0) return
    const dpr = window.devicePixelRatio || 1
    if (width === this.#size.width && height === this.#size.height && dpr === this.#dpr) return
    this.#size = { width, height }
    this.#dpr = dpr
    for (const { canvas } of this.layers) {
      canvas.width = Math.round(width * dpr)
      canvas.height = Math.round(height * dpr)
    }
    this.#listener?.resized()
  }
}

const createLayer = (host: HTMLElement, name: string, settings?: CanvasRenderingContext2DSettings): Layer => {
  const canvas = document.createElement('canvas')
  canvas.dataset['layer'] = name
  canvas.setAttribute('aria-hidden', 'true')
  Object.assign(canvas.style, { position: 'absolute', inset: '0', width: '100%', height: '100%', pointerEvents: 'none' })
  host.append(canvas)
  const context = canvas.getContext('2d', settings)
  if (!context) throw new Error('This browser has no 2D canvas')
  return { canvas, context }
}

/** Moving to another screen or zooming the page changes the ratio; the query has to be asked anew each time. */
const watchPixelRatio = (changed: () => void): (() => void) => {
  if (typeof matchMedia !== 'function') return () => undefined
  let query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`)
  const listener = () => {
    query.removeEventListener('change', listener)
    query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`)
    query.addEventListener('change', listener)
    changed()
  }
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
