import type { Turn } from '../camera/camera'
import type { Editor } from '../editor'
import { type Point, distance } from '../geometry/primitives'
import { findTool } from '../tools/registry'
import type { PointerInput, Tool } from '../tools/tool'

export interface PointerView {
  /** The pointer is here, in CSS pixels of the view; null when it left. */
  pointerAt(at: Point | null): void
  setCursor(cursor: string): void
}

/** Wheel events closer together than this belong to one movement and keep its meaning. */
const WHEEL_RUN_MS = 250
/** A touch so soon after the pen was there is the hand that holds it. */
const PALM_MS = 700

/**
 * Turns pointer, wheel and touch events into tool input and camera moves: wheel zooms at the pointer, a trackpad
 * pans with two fingers and zooms by pinching, two touches do both, the middle button or a held space bar pans.
 */
export const bindPointer = (host: HTMLElement, editor: Editor, view: PointerView): (() => void) => {
  const touches = new Map<number, Point>()
  const pan: Tool | undefined = findTool('pan')?.create(editor)
  let panning = false
  let spaceHeld = false
  let captured: number | null = null
  let pen = { isDown: false, time: -Infinity }
  let lastWheel = { time: -Infinity, zooms: true }

  const inView = (event: MouseEvent): Point => {
    const { left, top } = host.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top }
  }

  const inputOf = (event: PointerEvent): PointerInput => {
    const { left, top } = host.getBoundingClientRect()
    const toImage = ({ clientX, clientY }: MouseEvent) => editor.camera.toImage({ x: clientX - left, y: clientY - top })
    const coalesced = event.getCoalescedEvents?.() ?? []
    return {
      at: toImage(event),
      inView: { x: event.clientX - left, y: event.clientY - top },
      kind: event.pointerType === 'touch' ? 'touch' : event.pointerType === 'pen' ? 'pen' : 'mouse',
      shift: event.shiftKey,
      alt: event.altKey,
      ctrl: event.ctrlKey || event.metaKey,
      pressure: event.pressure,
      path: (coalesced.length > 0 ? coalesced : [event]).map(toImage),
    }
  }

  const showCursor = (input: PointerInput | null) => {
    if (panning) view.setCursor('grabbing')
    else if (spaceHeld) view.setCursor('grab')
    else view.setCursor(asSeen(editor.tool.cursor(input), editor.camera.state))
  }

  const isPalm = ({ pointerType, timeStamp }: PointerEvent): boolean => pointerType === 'touch' && (pen.isDown || timeStamp - pen.time < PALM_MS)

  const followPen = ({ pointerType, timeStamp }: PointerEvent, isDown: boolean) => {
    if (pointerType === 'pen') pen = { isDown, time: timeStamp }
  }

  const down = (event: PointerEvent) => {
    if (event.button > 1 || isPalm(event)) return
    if (event.pointerType === 'pen') dropTouches()
    followPen(event, true)
    host.focus({ preventScroll: true })
    host.setPointerCapture(event.pointerId)
    const at = inView(event)
    if (event.pointerType === 'touch') {
      touches.set(event.pointerId, at)
      if (touches.size === 2) {
        // A second finger means the view, not the shape that the first one began.
        editor.interruptGesture()
        captured = null
        return
      }
      if (touches.size > 2) return
    }
    captured = event.pointerId
    const input = inputOf(event)
    panning = event.button === 1 || spaceHeld
    if (panning) pan?.down(input)
    else editor.pointerDown(input)
    showCursor(input)
  }

  /** The hand came down before the pen did: what it began is not meant. */
  const dropTouches = () => {
    if (touches.size > 0 && captured !== null) editor.interruptGesture()
    touches.clear()
    captured = null
    panning = false
  }

  const move = (event: PointerEvent) => {
    const at = inView(event)
    followPen(event, pen.isDown)
    if (event.pointerType === 'touch' && !touches.has(event.pointerId)) return
    if (touches.has(event.pointerId)) {
      if (touches.size >= 2) {
        pinch(event.pointerId, at)
        return
      }
      touches.set(event.pointerId, at)
    }
    if (captured !== null && event.pointerId !== captured) return
    const input = inputOf(event)
    view.pointerAt(at)
    if (panning) pan?.move(input)
    else if (event.pointerType !== 'touch' || captured !== null) editor.pointerMove(input)
    showCursor(input)
  }

  const pinch = (id: number, at: Point) => {
    const before = touches.get(id)
    const other = [...touches].find(([otherId]) => otherId !== id)?.[1]
    touches.set(id, at)
    if (!before || !other) return
    const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 }
    const spread = distance(before, other)
    editor.camera.panBy((at.x - before.x) / 2, (at.y - before.y) / 2)
    if (spread > 0) editor.camera.zoomAt(middle, distance(at, other) / spread)
  }

  const up = (event: PointerEvent) => {
    touches.delete(event.pointerId)
    followPen(event, false)
    if (event.pointerId !== captured) return
    captured = null
    const input = inputOf(event)
    if (panning) pan?.up(input)
    else editor.pointerUp(input)
    panning = false
    showCursor(input)
  }

  const lost = (event: PointerEvent) => {
    touches.delete(event.pointerId)
    followPen(event, false)
    if (event.pointerId !== captured) return
    captured = null
    if (panning) pan?.cancel()
    else editor.interruptGesture()
    panning = false
  }

  const leave = () => {
    if (captured !== null) return
    view.pointerAt(null)
    editor.setHover(null)
    editor.tool.leave?.()
  }

  const wheel = (event: WheelEvent) => {
    event.preventDefault()
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? editor.camera.view.height : 1
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit]
    if (event.ctrlKey || event.metaKey) {
      editor.camera.zoomAt(inView(event), Math.exp(-clampDelta(dy) * 0.01))
      return
    }
    const running = event.timeStamp - lastWheel.time < WHEEL_RUN_MS
    const zooms = running ? lastWheel.zooms : looksLikeMouse(event)
    lastWheel = { time: event.timeStamp, zooms }
    if (zooms) editor.camera.zoomAt(inView(event), Math.exp(-clampDelta(dy) * 0.002))
    else editor.camera.panBy(-dx, -dy)
  }

  const key = (event: KeyboardEvent) => {
    if (event.key !== ' ' || event.target !== host) return
    event.preventDefault()
    spaceHeld = event.type === 'keydown'
    showCursor(null)
  }

  const blur = () => {
    spaceHeld = false
    editor.endKeyGesture()
  }

  const prevent = (event: Event) => event.preventDefault()
  const bindings: readonly (readonly [string, (event: never) => void])[] = [
    ['pointerdown', down],
    ['pointermove', move],
    ['pointerup', up],
    ['pointercancel', lost],
    ['pointerleave', leave],
    ['wheel', wheel],
    ['keydown', key],
    ['keyup', key],
    ['blur', blur],
    ['contextmenu', prevent],
  ]
  for (const [type, listener] of bindings) host.addEventListener(type, listener as EventListener, { passive: false })
  return () => {
    for (const [type, listener] of bindings) host.removeEventListener(type, listener as EventListener)
  }
}

const AXES: Readonly<Record<string, string>> = { 'ew-resize': 'ns-resize', 'ns-resize': 'ew-resize' }
const SLOPES: Readonly<Record<string, string>> = { 'nwse-resize': 'nesw-resize', 'nesw-resize': 'nwse-resize' }

/** Cursors are named for the picture as it is stored. A quarter turn and a mirror both exchange the slopes. */
const asSeen = (cursor: string, { quarters, mirrored }: Turn): string => {
  const isAcross = quarters % 2 === 1
  const axis = isAcross ? (AXES[cursor] ?? cursor) : cursor
  return isAcross !== mirrored ? (SLOPES[axis] ?? axis) : axis
}

/** Wheels turn in large whole steps along one axis; trackpads glide. */
const looksLikeMouse = (event: WheelEvent): boolean =>
  event.deltaMode !== 0 || (event.deltaX === 0 && Math.abs(event.deltaY) >= 50 && Number.isInteger(event.deltaY))

const clampDelta = (delta: number): number => Math.max(-240, Math.min(240, delta))
