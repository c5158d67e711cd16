import { createShape } from '../commands/shapes'
import { type Point, clampPoint, distance } from '../geometry/primitives'
import type { ObjectBase, Shape } from '../model/objects'
import { type Drag, dragOnHandle } from './drags'
import { snapped } from './snapping'
import { CLICK_SLACK, type PointerInput, type Tool, type ToolHost, type ToolType, handleReachOf, toleranceOf } from './tool'

const NOTHING_LIFTED: ReadonlySet<string> = new Set()

/** What is drawn between two corners. */
export interface CornerSpec {
  readonly id: string
  readonly name: string
  readonly draws: string
  /** The shape between two corners in the image; null where it would be too small. */
  make(base: ObjectBase & { readonly kind: 'shape' }, a: Point, b: Point, host: ToolHost): Shape | null
}

/**
 * Draws what fits between two corners: press, drag, release; or click one corner and then the other. Shift makes it as wide as high, Alt
 * draws from the centre. A click on the edge of an existing shape selects it.
 */
const createCornerTool = (spec: CornerSpec) => (host: ToolHost): Tool => {
  let anchor: PointerInput | null = null
  let pressed = false
  let latest: Shape | null = null
  let corner: Point = { x: 0, y: 0 }
  let drag: Drag | null = null

  const reset = () => {
    anchor = null
    pressed = false
    latest = null
    host.setOverlay(null)
  }

  const follow = (input: PointerInput) => {
    const base = anchor && host.newShapeBase(spec.draws)
    if (!anchor || !base) return
    const [a, b] = cornersBetween(anchor.at, input.shift ? input : { ...input, at: snapped(host, input, input.at) }, host)
    corner = b
    latest = spec.make({ ...base, ...(latest ? { id: latest.id } : {}) }, a, b, host)
    host.setOverlay({ shapes: latest ? [latest] : [], lifted: NOTHING_LIFTED })
  }

  const finish = (at: Point) => {
    const shape = latest
    reset()
    if (shape && host.commit(createShape(shape))) host.drawn(shape, at)
  }

  const edgeAt = (input: PointerInput): Shape | null => {
    const [hit] = host.scene.hit(input.at, host.camera.lengthToImage(toleranceOf(input)))
    return hit?.part === 'edge' ? hit.shape : null
  }

  const begin = (input: PointerInput) => {
    if (host.readOnly || !host.newShapeBase(spec.draws)) return
    anchor = { ...input, at: clampPoint(snapped(host, input, input.at), host.image) }
    pressed = true
  }

  return {
    id: spec.id,
    get busy() {
      return anchor !== null || drag !== null
    },
    down: (input) => {
      if (anchor) {
        pressed = true
        return
      }
      drag = dragOnHandle(host, input, handleReachOf(input))
      if (!drag) begin(input)
    },
    move: (input) => {
      if (drag) drag.move(input)
      else if (anchor) {
        const clickLike = pressed && !latest && distance(input.inView, anchor.inView) < CLICK_SLACK
        if (!clickLike) follow(input)
      } else host.setHover(edgeAt(input)?.id ?? null)
    },
    up: (input) => {
      if (drag) {
        const ending = drag
        drag = null
        ending.end(input)
        return
      }
      if (!anchor || !pressed) return
      pressed = false
      if (distance(input.inView, anchor.inView) >= CLICK_SLACK) {
        follow(input)
        finish(input.at)
        return
      }
      // A click: on an edge it selects; elsewhere it sets the first corner and waits for the second.
      const edge = latest ? null : edgeAt(input)
      if (!edge) return
      reset()
      host.select([edge.id])
    },
    confirm: () => {
      if (!anchor || !latest) return false
      finish(corner)
      return true
    },
    cancel: () => {
      const wasBusy = anchor !== null || drag !== null
      drag?.cancel()
      drag = null
      if (wasBusy) reset()
      return wasBusy
    },
    cursor: (input) => {
      if (!input || anchor) return 'crosshair'
      const { zoom } = host.camera
      const onHandle = host.scene.hitHandle(host.selection, input.at, handleReachOf(input) / zoom, zoom)
      if (onHandle && !host.readOnly) return onHandle.handle.cursor
      return edgeAt(input) ? 'pointer' : 'crosshair'
    },
  }
}

/** The two corners that the pointer stands for, with Shift and Alt taken into account. */
const cornersBetween = (anchor: Point, input: PointerInput, host: ToolHost): readonly [Point, Point] => {
  const to = clampPoint(input.at, host.image)
  let dx = to.x - anchor.x
  let dy = to.y - anchor.y
  const room = (delta: number, position: number, extent: number) => (delta < 0 ? position : extent - position)
  if (input.shift) {
    const side = Math.min(
      Math.max(Math.abs(dx), Math.abs(dy)),
      room(dx, anchor.x, host.image.width),
      room(dy, anchor.y, host.image.height),
    )
    dx = Math.sign(dx || 1) * side
    dy = Math.sign(dy || 1) * side
  }
  const corner = { x: anchor.x + dx, y: anchor.y + dy }
  return input.alt ? [{ x: anchor.x - dx, y: anchor.y - dy }, corner] : [anchor, corner]
}

export const cornerTool = (spec: CornerSpec): ToolType => ({ id: spec.id, name: spec.name, draws: spec.draws, create: createCornerTool(spec) })
