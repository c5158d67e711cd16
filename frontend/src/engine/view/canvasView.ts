import type { Editor } from '../editor'
import type { Point } from '../geometry/primitives'
import { StaticRaster } from '../raster/staticRaster'
import { findTool } from '../tools/registry'
import { CanvasStack } from './canvasStack'
import { ImageLayer, type Picture } from './imageLayer'
import { drawLiveLayer } from './liveLayer'
import type { Minimap } from './minimap'
import { bindPointer } from './pointerInput'

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

/**
 * Draws the editor on the canvases of an element and keeps them true to it. One frame draws at most once. With a
 * shared stack the canvases of an earlier view are used again, and stay when this one is destroyed.
 */
export const mountCanvasView = (host: HTMLElement, editor: Editor, picture: Picture | null, shared?: CanvasStack): CanvasView => {
  const stack = shared ?? new CanvasStack(host)
  const [groundLayer, liveLayer] = stack.layers
  const { crosshair } = stack
  const image = new ImageLayer(editor.image, stack.take)
  const raster = new StaticRaster(editor.scene, stack.take)
  const dirty = { ground: true, live: true, redraw: true }
  let liveIsEmpty = false
  let frame = 0
  let restTimer = 0
  let pointer: Point | null = null
  let destroyed = false
  let resting = false
  /** The camera moves: what is drawn now will be drawn again soon. */
  let moving = false
  let drawn = false
  let shown: Picture | null = null
  let minimap: Minimap | null = null
  let wantsMinimap = false

  const schedule = () => {
    if (frame === 0 && !destroyed) frame = requestAnimationFrame(drawFrame)
  }

  const redrawShapes = () => {
    raster.begin(editor.camera.state, editor.camera.view, editor.camera.visible, stack.dpr, moving)
    dirty.redraw = false
  }

  const drawFrame = () => {
    frame = 0
    if (destroyed) return
    const camera = editor.camera.state
    const { dpr, theme } = stack
    if (dirty.redraw || (raster.mustRedraw(camera, editor.camera.visible) && !raster.drawing)) redrawShapes()
    if (raster.drawing && raster.step(SLICE_MS)) {
      dirty.ground = true
      markDrawn()
    }
    if (dirty.ground) {
      followMinimap()
      image.draw(groundLayer.context, editor.camera, dpr, theme, resting)
      raster.blit(groundLayer.context, camera, dpr)
    }
    if (dirty.live) drawLive()
    dirty.ground = false
    dirty.live = false
    if (raster.drawing) schedule()
  }

  /** It comes when it is needed first; a view without it is whole. */
  const followMinimap = () => {
    minimap?.follow()
    if (wantsMinimap || editor.camera.showsAll) return
    wantsMinimap = true
    import('./minimap').then(
      ({ mountMinimap }) => {
        if (destroyed) return
        minimap = mountMinimap(host, editor)
        minimap.setPicture(shown)
      },
      () => undefined,
    )
  }

  const drawLive = () => {
    liveIsEmpty = !drawLiveLayer(liveLayer.context, editor, stack.theme, stack.dpr, liveIsEmpty)
    // Laying an empty canvas over the ground costs as much as one that is full.
    liveLayer.canvas.style.visibility = liveIsEmpty ? 'hidden' : 'visible'
  }

  /** The benchmark reads it: all shapes of the item are on the screen for the first time. */
  const markDrawn = () => {
    if (!drawn) afterFrame(() => performance.mark('shapes-drawn'))
    drawn = true
  }

  const rest = () => {
    editor.scene.tidyIndex()
    resting = true
    moving = false
    if (image.isSharper(editor.camera.state, stack.dpr)) {
      dirty.ground = true
      schedule()
    }
    if (raster.isSharp(editor.camera.state, editor.camera.visible, stack.dpr)) return
    dirty.redraw = true
    schedule()
  }

  const restLater = () => {
    resting = false
    window.clearTimeout(restTimer)
    restTimer = window.setTimeout(rest, REST_MS)
  }

  const cameraMoved = () => {
    moving = drawn
    dirty.ground = true
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
    if (stack.size.width === 0) return
    editor.camera.resize(stack.size)
    cameraMoved()
    // Empty layers, or those of the last item: drawn in the same task, so that neither shows.
    drawFrame()
  }

  const themeChanged = () => {
    dirty.redraw = true
    cameraMoved()
  }

  const undo = [
    editor.camera.subscribe(cameraMoved),
    editor.onLiveChange(stateListener),
    editor.scene.onDamage((damage) => {
      if (!damage || raster.drawing || !raster.repair(damage)) dirty.redraw = true
      else dirty.ground = true
      schedule()
    }),
    stack.follow({ resized: resize, themeChanged }),
    bindPointer(host, editor, {
      pointerAt: (at) => {
        pointer = at
        placeCrosshair()
      },
      setCursor: (cursor) => {
        if (host.style.cursor !== cursor) host.style.cursor = cursor
      },
    }),
    onFocusChange(host, placeCrosshair),
  ]

  const setPicture = (next: Picture | null) => {
    if (next === shown) return
    shown = next
    minimap?.setPicture(next)
    image.setPicture(next, () => {
      dirty.ground = true
      schedule()
    })
    dirty.ground = true
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
      minimap?.destroy()
      stack.giveBack([...image.destroy(), ...raster.destroy()])
      if (stack !== shared) stack.destroy()
    },
  }
}

/** A task after the frame callback runs once the frame has been handed over for painting. */
const afterFrame = (done: () => void): void => {
  const { port1, port2 } = new MessageChannel()
  port1.addEventListener('message', () => {
    port1.close()
    done()
  })
  port1.start()
  port2.postMessage(null)
}

const onFocusChange = (host: HTMLElement, changed: () => void): (() => void) => {
  host.addEventListener('focus', changed)
  host.addEventListener('blur', changed)
  return () => {
    host.removeEventListener('focus', changed)
    host.removeEventListener('blur', changed)
  }
}
