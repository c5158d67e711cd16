import { type Point, type Rect, distance, intersects, rectOf } from '../geometry/primitives'
import { replaceShapes } from '../commands/shapes'
import type { Shape } from '../model/objects'
import { sameJson } from '../model/patch'
import { shapeTypeOf } from '../shapes/registry'
import { snapShift, snapped } from './snapping'
import { CLICK_SLACK, type PointerInput, type ToolHost } from './tool'

/** One press-move-release. Nothing is committed before `end`. */
export interface Drag {
  move(input: PointerInput): void
  end(input: PointerInput): void
  cancel(): void
}

const nothing = (): void => undefined

/** A press that has done all it does. */
const NO_DRAG: Drag = { move: nothing, end: nothing, cancel: nothing }

/** Moves shapes with the pointer; a press that hardly moves is a click and calls `clicked` instead. */
export const moveDrag = (host: ToolHost, shapes: readonly Shape[], start: PointerInput, clicked: () => void): Drag => {
  const lifted = new Set(shapes.map(({ id }) => id))
  let moved: readonly Shape[] | null = null
  const follow = (input: PointerInput) => {
    if (!moved && distance(input.inView, start.inView) < CLICK_SLACK) return
    const delta = { dx: input.at.x - start.at.x, dy: input.at.y - start.at.y }
    const { dx, dy } = input.shift ? alongOneAxis(delta) : delta
    const movedBy = (x: number, y: number) => shapes.map((shape) => shapeTypeOf(shape).move(shape, x, y, host.image))
    moved = movedBy(dx, dy)
    const shift = input.shift ? null : snapShift(host, input, moved)
    if (shift) moved = movedBy(dx + shift.dx, dy + shift.dy)
    host.setOverlay({ shapes: moved, lifted })
  }
  return {
    move: follow,
    end: (input) => {
      follow(input)
      host.setOverlay(null)
      if (moved) host.commit(replaceShapes(host.document, 'move', moved))
      else clicked()
    },
    cancel: () => host.setOverlay(null),
  }
}

const alongOneAxis = ({ dx, dy }: { dx: number; dy: number }) =>
  Math.abs(dx) >= Math.abs(dy) ? { dx, dy: 0 } : { dx: 0, dy }

/** Drags one handle of a shape. */
export const handleDrag = (host: ToolHost, shape: Shape, handle: string, grabbedAt: Point, handleAt: Point): Drag => {
  const lifted = new Set([shape.id])
  // The handle keeps its distance to the pointer, so that grabbing it off-centre does not move it.
  const offset = { x: handleAt.x - grabbedAt.x, y: handleAt.y - grabbedAt.y }
  let next: Shape | null = null
  const follow = (input: PointerInput) => {
    const to = { x: input.at.x + offset.x, y: input.at.y + offset.y }
    const isFree = input.shift || handle === 'rotate'
    next = shapeTypeOf(shape).dragHandle(shape, handle, isFree ? to : snapped(host, input, to, lifted), host.image, {
      constrain: input.shift,
      fromCentre: input.alt,
    })
    host.setOverlay({ shapes: [next], lifted })
  }
  return {
    move: follow,
    end: () => {
      const type = shapeTypeOf(shape)
      // A click in the middle of an edge adds a corner there.
      if (type.handleAfter) next ??= type.dragHandle(shape, handle, handleAt, host.image, { constrain: false, fromCentre: false })
      host.setOverlay(null)
      const done = next !== null && (host.commit(replaceShapes(host.document, 'resize', [next])) || sameJson(next, shape))
      if (type.handleAfter) host.setHandle(done ? type.handleAfter(shape, handle) : null)
    },
    cancel: () => host.setOverlay(null),
  }
}

/** Selects what a dragged rectangle touches, in addition to `kept`. */
export const marqueeDrag = (host: ToolHost, start: PointerInput, kept: readonly string[]): Drag => {
  const areaTo = (input: PointerInput): Rect => rectOf(start.at, input.at)
  const choose = (area: Rect) => {
    const hit = host.scene.shapesIn(area).filter((shape) => intersects(shapeTypeOf(shape).bounds(shape), area))
    host.select(host.scene.grouped([...new Set([...kept, ...hit.map(({ id }) => id)])]))
  }
  return {
    move: (input) => host.setOverlay({ shapes: [], lifted: new Set(), marquee: areaTo(input) }),
    end: (input) => {
      host.setOverlay(null)
      if (distance(input.inView, start.inView) >= CLICK_SLACK) choose(areaTo(input))
      else host.select(kept)
    },
    cancel: () => host.setOverlay(null),
  }
}

/** A drag on a handle of a selected shape, when the pointer is on one. */
export const dragOnHandle = (host: ToolHost, input: PointerInput, reach: number): Drag | null => {
  if (host.readOnly) return null
  const { zoom } = host.camera
  const hit = host.scene.hitHandle(host.selection, input.at, reach / zoom, zoom)
  if (hit?.shape.locked) return null
  const without = hit && input.alt ? shapeTypeOf(hit.shape).removeHandle?.(hit.shape, hit.handle.id, host.image) : undefined
  if (without) {
    host.setHandle(null)
    host.commit(replaceShapes(host.document, 'resize', [without]))
    return NO_DRAG
  }
  return hit ? handleDrag(host, hit.shape, hit.handle.id, input.at, hit.handle.at) : null
}
