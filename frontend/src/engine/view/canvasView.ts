import type { Editor } from '../editor'
import type { Point } from '../geometry/primitives'
import { StaticRaster } from '../raster/staticRaster'
import { findTool } from '../tools/registry'
import { createCrosshair } from './crosshair'
import { ImageLayer, type Picture } from './imageLayer'
import { drawLiveLayer } from './liveLayer'
import { bindPointer } from './pointerInput'
import { readTheme, watchTheme } from './theme'

/** The view is drawn sharp when it has rested this long. */
const REST_MS = 80
/** Share of a frame that redrawing in slices may take. */
const SLICE_MS = 4

export interface CanvasView {
  /** Shows a picture, or another copy of the same one. */
  setPicture(picture: Picture | null): void
  /** Draws everything pending now instead of with the next frame. */
  flush(): void
  destroy(): void
}

/** Mounts the stacked canvases in an element and keeps them true to the editor. One frame draws at most once. */
export const mountCanvasView = (host: HTMLElement, editor: Editor, picture: Picture | null): CanvasView => {
  const layers = ['image', 'shapes', 'live'].map((name) => createLayer(host, name)) as [Layer, Layer, Layer]
  const [imageCanvas, shapeCanvas, liveCanvas] = layers
  const crosshair = createCrosshair(host)
  const image = new ImageLayer(editor.image)
  const raster = new StaticRaster(editor.scene, () => document.createElement('canvas'))
  const dirty = { image: true, shapes: true, live: true, redraw: true }
  let theme = readTheme(host)
  let dpr = window.devicePixelRatio || 1
  let frame = 0
  let restTimer = 0
  let pointer: Point | null = null
  let destroyed = false
  let resting = false

  const schedule = () => {
    if (frame === 0 && !destroyed) frame = requestAnimationFrame(drawFrame)
  }

  const redrawShapes = () => {
    raster.begin(editor.camera.state, editor.camera.view, editor.camera.visible, dpr)
    dirty.redraw = false
  }

  const drawFrame = () => {
    frame = 0
    if (destroyed) return
    const camera = editor.camera.state
    if (dirty.redraw || (raster.mustRedraw(camera, editor.camera.visible) && !raster.drawing)) redrawShapes()
    if (raster.drawing && raster.step(SLICE_MS)) dirty.shapes = true
    if (dirty.image) image.draw(imageCanvas.context, camera, dpr, theme.grid, resting)
    if (dirty.shapes) raster.blit(shapeCanvas.context, camera, dpr)
    if (dirty.live) drawLiveLayer(liveCanvas.context, editor, theme, dpr)
    dirty.image = false
    dirty.shapes = false
    dirty.live = false
    if (raster.drawing) schedule()
  }

  const atRest = () => {
    editor.scene.tidyIndex()
    resting = true
    if (image.isSharper(editor.camera.state, dpr)) {
      dirty.image = true
      schedule()
    }
    if (raster.isSharp(editor.camera.state, editor.camera.visible, dpr)) return
    dirty.redraw = true
    schedule()
  }

  const restLater = () => {
    resting = false
    window.clearTimeout(restTimer)
    restTimer = window.setTimeout(atRest, REST_MS)
  }

  const cameraMoved = () => {
    dirty.image = true
    dirty.shapes = true
    dirty.live = true
    restLater()
    placeCrosshair()
    schedule()
  }

  const stateChanged = () => {
    dirty.live = true
    placeCrosshair()
    schedule()
  }

  const placeCrosshair = () => {
    const { crosshair: keyboardAt, tool } = editor.getState()
    const draws = findTool(tool)?.draws ?? null
    const keyboard = pointer === null && document.activeElement === host
    const at = pointer ?? (keyboardAt && editor.camera.toView(keyboardAt)) ?? editor.camera.centre
    crosshair.show(draws !== null ? pointer !== null || keyboard : keyboard && keyboardAt !== null)
    crosshair.place(at.x, at.y)
  }

  /** Keyboard moves of the crosshair take over from the pointer until it moves again. */
  let lastCrosshair = editor.getState().crosshair
  const stateListener = () => {
    const { crosshair: now, busy } = editor.getState()
    if (now !== lastCrosshair && !busy && pointer && now) {
      const at = editor.camera.toView(now)
      if (Math.hypot(at.x - pointer.x, at.y - pointer.y) > 2) pointer = null
    }
    lastCrosshair = now
    stateChanged()
  }

  const resize = () => {
    const { clientWidth, clientHeight } = host
    if (clientWidth === 0 || clientHeight === 0) return
    dpr = window.devicePixelRatio || 1
    for (const { canvas } of layers) {
      canvas.width = Math.round(clientWidth * dpr)
      canvas.height = Math.round(clientHeight * dpr)
    }
    editor.camera.resize({ width: clientWidth, height: clientHeight })
    cameraMoved()
    // Setting a canvas' size clears it: draw in the same task, so that no empty frame shows.
    drawFrame()
  }

  const themeChanged = () => {
    theme = readTheme(host)
    dirty.redraw = true
    cameraMoved()
  }

  const observer = new ResizeObserver(resize)
  observer.observe(host)
  const undo = [
    editor.camera.subscribe(cameraMoved),
    editor.onLiveChange(stateListener),
    editor.scene.onDamage((damage) => {
      if (damage && !raster.drawing) raster.repair(damage)
      else dirty.redraw = true
      dirty.shapes = true
      schedule()
    }),
    watchTheme(themeChanged),
    watchPixelRatio(resize),
    bindPointer(host, editor, {
      pointerAt: (at) => {
        pointer = at
        placeCrosshair()
      },
      setCursor: (cursor) => {
        if (host.style.cursor !== cursor) host.style.cursor = cursor
      },
    }),
    () => observer.disconnect(),
    onFocusChange(host, placeCrosshair),
  ]

  const setPicture = (next: Picture | null) => {
    image.setPicture(next, () => {
      dirty.image = true
      schedule()
    })
    dirty.image = true
    // A new picture is on the screen at once, and carefully drawn when it stays.
    restLater()
    schedule()
  }

  setPicture(picture)
  resize()

  return {
    setPicture,
    flush: () => {
      if (frame !== 0) cancelAnimationFrame(frame)
      drawFrame()
    },
    destroy: () => {
      destroyed = true
      cancelAnimationFrame(frame)
      window.clearTimeout(restTimer)
      for (const stop of undo) stop()
      image.destroy()
      crosshair.remove()
      for (const { canvas } of layers) {
        // Frees the backing store at once instead of with the next collection.
        canvas.width = 0
        canvas.remove()
      }
    },
  }
}

interface Layer {
  readonly canvas: HTMLCanvasElement
  readonly context: CanvasRenderingContext2D
}

const createLayer = (host: HTMLElement, name: string): Layer => {
  const canvas = document.createElement('canvas')
  canvas.dataset['layer'] = name
  canvas.setAttribute('aria-hidden', 'true')
  Object.assign(canvas.style, { position: 'absolute', inset: '0', width: '100%', height: '100%', pointerEvents: 'none' })
  host.append(canvas)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This browser has no 2D canvas')
  return { canvas, context }
}

const onFocusChange = (host: HTMLElement, changed: () => void): (() => void) => {
  host.addEventListener('focus', changed)
  host.addEventListener('blur', changed)
  return () => {
    host.removeEventListener('focus', changed)
    host.removeEventListener('blur', changed)
  }
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
