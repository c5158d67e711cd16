import type { Editor } from '../editor'
import type { Picture } from './imageLayer'

export interface Minimap {
  setPicture(picture: Picture | null): void
  /** The view has moved. */
  follow(): void
  destroy(): void
}

/** At most so large, in CSS pixels; absent where the place is narrower than it deserves. */
const MAX = { width: 160, height: 120 } as const
const NARROWEST = 480
const INSET = 12

/**
 * The whole picture in a corner while only a part of it is in the view, with a frame round that part; a press or a drag
 * on it takes the view there. For pointers alone: keys have their own ways.
 */
export const mountMinimap = (host: HTMLElement, editor: Editor): Minimap => {
  const { camera } = editor
  const { box, canvas, frame } = createElements(host)
  let picture: Picture | null = null
  let scale = 1
  let drawnFor = ''

  const draw = () => {
    const { turned, state } = camera
    const dpr = window.devicePixelRatio || 1
    const key = `${state.quarters} ${state.mirrored} ${dpr}`
    if (key === drawnFor) return
    drawnFor = key
    scale = Math.min(MAX.width / turned.width, MAX.height / turned.height)
    const [width, height] = [Math.max(1, turned.width * scale), Math.max(1, turned.height * scale)]
    Object.assign(box.style, { width: `${width}px`, height: `${height}px` })
    canvas.width = Math.ceil(width * dpr)
    canvas.height = Math.ceil(height * dpr)
    const context = canvas.getContext('2d')
    if (!context || !picture) return
    const [a, b, c, d, e, f] = state.matrix
    const factor = (scale * dpr) / state.zoom
    context.setTransform(a * factor, b * factor, c * factor, d * factor, (e - state.x) * factor, (f - state.y) * factor)
    context.imageSmoothingQuality = 'high'
    context.drawImage(picture, 0, 0, camera.image.width, camera.image.height)
  }

  const follow = () => {
    const isShown = !camera.showsAll && camera.view.width >= NARROWEST
    box.style.display = isShown ? 'block' : 'none'
    if (!isShown) return
    draw()
    const { state, view, turned } = camera
    const [left, right] = within(-state.x / state.zoom, view.width / state.zoom, turned.width)
    const [top, bottom] = within(-state.y / state.zoom, view.height / state.zoom, turned.height)
    Object.assign(frame.style, {
      transform: `translate(${left * scale}px, ${top * scale}px)`,
      width: `${(right - left) * scale}px`,
      height: `${(bottom - top) * scale}px`,
    })
  }

  const goTo = (event: PointerEvent) => {
    const { left, top } = box.getBoundingClientRect()
    const { x, y, zoom } = camera.state
    const per = zoom / scale
    camera.centreOn(camera.toImage({ x: x + (event.clientX - left - box.clientLeft) * per, y: y + (event.clientY - top - box.clientTop) * per }))
  }

  const listeners: Readonly<Record<string, (event: PointerEvent) => void>> = {
    pointerdown: (event) => {
      // The keys stay with the picture.
      event.preventDefault()
      box.setPointerCapture(event.pointerId)
      goTo(event)
    },
    pointermove: (event) => {
      if (event.buttons > 0) goTo(event)
    },
    pointerup: () => undefined,
  }
  for (const [type, listener] of Object.entries(listeners)) {
    box.addEventListener(type, (event) => {
      // What happens here is no drawing on the picture beneath.
      event.stopPropagation()
      listener(event as PointerEvent)
    })
  }

  return {
    setPicture: (next) => {
      picture = next
      drawnFor = ''
      follow()
    },
    follow,
    destroy: () => {
      canvas.width = 0
      box.remove()
    },
  }
}

/** The part of a length that a stretch covers. */
const within = (start: number, length: number, whole: number): readonly [number, number] => [
  Math.min(whole, Math.max(0, start)),
  Math.min(whole, Math.max(0, start + length)),
]

const createElements = (host: HTMLElement) => {
  const box = document.createElement('div')
  box.dataset['part'] = 'minimap'
  box.setAttribute('aria-hidden', 'true')
  Object.assign(box.style, {
    position: 'absolute',
    insetBlockStart: `${INSET}px`,
    insetInlineEnd: `${INSET}px`,
    display: 'none',
    overflow: 'hidden',
    border: '1px solid var(--line)',
    background: 'var(--raised)',
    boxShadow: 'var(--shadow)',
    cursor: 'pointer',
    touchAction: 'none',
  })
  const canvas = document.createElement('canvas')
  Object.assign(canvas.style, { position: 'absolute', inset: '0', width: '100%', height: '100%' })
  const frame = document.createElement('div')
  Object.assign(frame.style, {
    position: 'absolute',
    left: '0',
    top: '0',
    boxSizing: 'border-box',
    border: '2px solid var(--accent)',
    // Light within dark or dark within light: one of the two is seen on any picture.
    outline: '1px solid var(--raised)',
  })
  box.append(canvas, frame)
  host.append(box)
  return { box, canvas, frame }
}
