import { createShape } from '../commands/shapes'
import { type Point, clampPoint, distance } from '../geometry/primitives'
import type { ObjectBase, Shape } from '../model/objects'
import { type Path, type Position, simplified, toPoint, toPosition } from '../shapes/points/paths'
import { type Drag, dragOnHandle } from './drags'
import { snapped } from './snapping'
import { type PointerInput, type Tool, type ToolHost, type ToolType, clickSlackOf, handleReachOf } from './tool'

/** What is drawn point by point. */
export interface PathSpec {
  readonly id: string
  readonly name: string
  readonly draws: string
  /** A shape has at least this many points. */
  readonly least: number
  /** A click on the first point finishes. */
  readonly closes: boolean
  /** A drag draws freehand; otherwise it is a click where it ends. */
  readonly isFreehand: boolean
  /** The shape of these points; also of too few, while it is being drawn. */
  make(base: ObjectBase & { readonly kind: 'shape' }, points: Path, host: ToolHost, flags: ReadonlyMap<number, number>): Shape
  /** What the next point is called, where points have names. */
  next?(base: ObjectBase, count: number, host: ToolHost): string | null
  /** How often `flag` says otherwise before it comes back to the beginning; left out where points are all alike. */
  readonly flags?: number
  /** The nearest sound shape to one that a hand drew across itself; null where there is none. */
  mend?(shape: Shape): Shape | null
  /** How many points a label's shape has at most; it is finished with the last. */
  most?(base: ObjectBase, host: ToolHost): number
}

const NOTHING_LIFTED: ReadonlySet<string> = new Set()
/** Freehand points closer together than this on the screen (CSS pixels) say nothing new. */
const FREEHAND_STEP = 3
/** How far a freehand line may stray from what was drawn, in CSS pixels. */
const FREEHAND_TOLERANCE = 0.8

/**
 * Draws point by point: clicks set points, a drag draws freehand, Shift keeps to steps of 45 degrees. The first point
 * (where the shape closes), the last one, or Enter finishes; Backspace takes a point back; Escape all of them. By
 * keyboard the same points are set at the crosshair.
 */
const createPathTool = (spec: PathSpec) => (host: ToolHost): Tool => {
  let points: Position[] = []
  let base: (ObjectBase & { readonly kind: 'shape' }) | null = null
  let pressed: { readonly input: PointerInput; readonly before: readonly Position[] } | null = null
  let isFreehand = false
  let aimed: Point | null = null
  let drag: Drag | null = null
  const flags = new Map<number, number>()

  const reset = () => {
    points = []
    flags.clear()
    base = null
    pressed = null
    isFreehand = false
    aimed = null
    host.setOverlay(null)
  }

  const show = () => {
    if (!base || points.length === 0) return host.setOverlay(null)
    const name = spec.next?.(base, points.length, host)
    const shown = aimed && !isFreehand ? [...points, toPosition(aimed)] : points
    host.setOverlay({
      shapes: [spec.make(base, shown, host, flags)],
      lifted: NOTHING_LIFTED,
      points,
      ...(name && aimed ? { hint: { text: name, at: aimed } } : {}),
    })
  }

  /** Where points have names each place is one of them; elsewhere a second click on the last one finishes. */
  const isNamed = () => base !== null && (spec.most?.(base, host) ?? Infinity) < Infinity && spec.next !== undefined

  const begin = (): boolean => {
    if (points.length > 0) return true
    if (host.readOnly) return false
    base = host.newShapeBase(spec.draws)
    if (base) host.select([])
    return base !== null
  }

  const placeOf = (input: PointerInput): Point => {
    const last = points.at(-1)
    if (input.shift && last && !isFreehand) return clampPoint(inSteps(toPoint(last), clampPoint(input.at, host.image)), host.image)
    return clampPoint(snapped(host, input, input.at), host.image)
  }

  const isNear = (position: Position | undefined, input: PointerInput): boolean =>
    position !== undefined && distance(host.camera.toView(toPoint(position)), input.inView) <= handleReachOf(input) / 1.5

  const add = (at: Point) => {
    const position = toPosition(at)
    const last = points.at(-1)
    if (last?.[0] === position[0] && last[1] === position[1]) return
    points.push(position)
    aimed = null
    show()
    if (base && points.length >= (spec.most?.(base, host) ?? Infinity)) return finish()
    const name = base && spec.next?.(base, points.length, host)
    if (name) host.announce(/*i18n*/ { id: 'Next point: {name}', values: { name } })
  }

  const finish = (byHand = false): void => {
    if (!base) return
    if (points.length < spec.least) {
      host.refuse(/*i18n*/ { id: 'Set at least {count} points, or press Escape', values: { count: spec.least } })
      return
    }
    aimed = null
    const made = spec.make(base, points, host, flags)
    const shape = (byHand && spec.mend?.(made)) || made
    const last = points.at(-1) ?? [0, 0]
    // A shape that can't be is refused with a word about it; its points stay, to be taken back one by one.
    if (!host.commit(createShape(shape))) return show()
    reset()
    host.drawn(shape, toPoint(last))
  }

  const click = (input: PointerInput) => {
    const enough = points.length >= spec.least
    const isEnd = !isNamed() && isNear(points.at(-1), input)
    if (enough && ((spec.closes && isNear(points[0], input)) || isEnd)) finish()
    else if (!isEnd) add(placeOf(input))
  }

  const drawFreehand = (input: PointerInput) => {
    const step = host.camera.lengthToImage(FREEHAND_STEP)
    for (const at of input.path) {
      const place = clampPoint(at, host.image)
      const last = points.at(-1)
      if (!last || distance(toPoint(last), place) >= step) points.push(toPosition(place))
    }
    show()
  }

  const endFreehand = (input: PointerInput) => {
    const before = pressed?.before.length ?? 0
    const drawn = simplified(points.slice(Math.max(0, before - 1)), host.camera.lengthToImage(FREEHAND_TOLERANCE))
    points = [...points.slice(0, Math.max(0, before - 1)), ...drawn]
    isFreehand = false
    pressed = null
    // Where the line comes back to its beginning, it is the beginning that counts.
    if (spec.closes && points.length > spec.least && isNear(points[0], input)) points.pop()
    // One stroke from nothing is the whole shape; a stroke between clicks is a part of it.
    if (points.length >= spec.least && (before === 0 || (spec.closes && isNear(points[0], input)))) finish(true)
    else show()
  }

  return {
    id: spec.id,
    get busy() {
      return points.length > 0 || drag !== null || pressed !== null
    },
    down: (input) => {
      if (points.length === 0) drag = dragOnHandle(host, input, handleReachOf(input))
      if (drag || !begin()) return
      pressed = { input, before: [...points] }
    },
    move: (input) => {
      if (drag) return drag.move(input)
      if (!base) return
      if (pressed && spec.isFreehand && (isFreehand || distance(input.inView, pressed.input.inView) >= 2 * clickSlackOf(input))) {
        if (!isFreehand && !isNear(points.at(-1), pressed.input)) points.push(toPosition(clampPoint(pressed.input.at, host.image)))
        isFreehand = true
        return drawFreehand(input)
      }
      aimed = placeOf(input)
      show()
    },
    up: (input) => {
      if (drag) {
        const ending = drag
        drag = null
        return ending.end(input)
      }
      if (!pressed) return
      if (isFreehand) return endFreehand(input)
      const from = pressed.input
      pressed = null
      // A drag sets the point where it began as well.
      if (distance(from.inView, input.inView) >= 2 * clickSlackOf(input) && points.length < spec.least - 1) click(from)
      click(input)
    },
    confirm: () => {
      if (points.length === 0) return false
      finish()
      return true
    },
    cancel: () => {
      const wasBusy = points.length > 0 || drag !== null || pressed !== null
      drag?.cancel()
      drag = null
      if (wasBusy) reset()
      return wasBusy
    },
    interrupt: () => {
      drag?.cancel()
      drag = null
      if (pressed) points = [...pressed.before]
      pressed = null
      isFreehand = false
      aimed = null
      if (points.length === 0) reset()
      else show()
    },
    back: () => {
      if (points.pop() === undefined) return false
      flags.delete(points.length)
      if (points.length === 0) reset()
      else show()
      return true
    },
    point: (at) => {
      if (begin()) add(at)
    },
    ...(spec.flags === undefined
      ? {}
      : {
          flag: () => {
            const last = points.length - 1
            if (last < 0) return false
            flags.set(last, ((flags.get(last) ?? 0) + 1) % spec.flags!)
            show()
            return true
          },
        }),
    aim: (at) => {
      aimed = at
      show()
    },
    cursor: (input) => {
      if (!input || points.length > 0 || host.readOnly) return 'crosshair'
      const { zoom } = host.camera
      return host.scene.hitHandle(host.selection, input.at, handleReachOf(input) / zoom, zoom)?.handle.cursor ?? 'crosshair'
    },
  }
}

/** The nearest place to `to` in one of eight directions from a point. */
const inSteps = (from: Point, to: Point): Point => {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const angle = (Math.round(Math.atan2(dy, dx) / (Math.PI / 4)) * Math.PI) / 4
  const along = dx * Math.cos(angle) + dy * Math.sin(angle)
  return { x: from.x + along * Math.cos(angle), y: from.y + along * Math.sin(angle) }
}

export const pathTool = (spec: PathSpec): ToolType => ({ id: spec.id, name: spec.name, draws: spec.draws, create: createPathTool(spec) })
