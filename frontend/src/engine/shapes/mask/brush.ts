import { accepted, changeObjects } from '../../commands/shapes'
import { type Point, type Rect, clampPoint, containsPoint, unionRect } from '../../geometry/primitives'
import type { Message } from '../../model/message'
import type { Command } from '../../model/patch'
import type { PointerInput, Tool, ToolHost, ToolType } from '../../tools/tool'
import { maskType } from '.'
import { type MaskShape, emptyMask, geometryOf, liveGeometry, tilesOf } from './model'
import { type MaskTiles, fillRings, stampRound } from './tiles'

/** How a person paints; kept from item to item. */
export interface BrushSettings {
  /** In CSS pixels: the brush keeps its size on the screen. */
  readonly radius: number
  readonly erases: boolean
  /** What other masks hold is left to them. */
  readonly protects: boolean
}

export const SMALLEST = 1
export const LARGEST = 256

let settings: BrushSettings = { radius: 16, erases: false, protects: false }

export const brushSettings = (): BrushSettings => settings
export const setBrush = (change: Partial<BrushSettings>): void => {
  settings = { ...settings, ...change }
}

/** One stroke: the mask it is painted on, and its pixels as they become. */
interface Stroke {
  readonly base: Omit<MaskShape, 'size' | 'rle' | 'bbox'>
  readonly before: MaskShape | null
  readonly tiles: MaskTiles
  readonly value: 0 | 1
  /** Where it was drawn, for a stroke that fills what it runs round. */
  readonly lasso: Point[] | null
  last: Point
  area: Rect
}

const PAINT: Message = /*i18n*/ { id: 'Paint the mask' }
const ERASE: Message = /*i18n*/ { id: 'Erase from the mask' }

/** The mask that the next stroke changes: the selected one. */
const target = (host: ToolHost): MaskShape | null => {
  const shape = host.selection.length === 1 ? host.scene.get(host.selection[0]!) : undefined
  return shape?.type === 'mask' ? shape : null
}

/** The command that a mask of these pixels makes of the one before; without pixels it is gone. */
export const paintCommand = (before: MaskShape | null, base: Stroke['base'], tiles: MaskTiles, message: Message): { command: Command | null; after: MaskShape | null } => {
  const geometry = geometryOf(tiles)
  const after = geometry && accepted<MaskShape>({ ...base, ...geometry })
  if (before?.rle === after?.rle) return { command: null, after }
  return { command: changeObjects('paint', message, [{ id: base.id, before, after }]), after }
}

/** Leaves to other masks what they hold, beyond what the mask held before. */
const leaveOthers = (host: ToolHost, { base, before, tiles, area }: Stroke): void => {
  const own = before && tilesOf(before)
  for (const shape of host.scene.shapesIn(area)) {
    if (shape.type !== 'mask' || shape.id === base.id) continue
    tilesOf(shape).spans((row, start, end) => tiles.fill(row, start, end, 0))
  }
  own?.spans((row, start, end) => tiles.fill(row, start, end, 1))
}

/**
 * Paints on the selected mask, or a new one. Shift+M (or a pen's other end) erases; Ctrl fills what the stroke runs
 * round; a pen presses its width. By keyboard a dab is set at the crosshair.
 */
const createBrush = (host: ToolHost): Tool => {
  let stroke: Stroke | null = null

  const radiusOf = (input: PointerInput | null): number => {
    const pressed = input?.kind === 'pen' ? Math.min(1, Math.max(0.15, 2 * input.pressure)) : 1
    return Math.max(0.5, host.camera.lengthToImage(settings.radius * pressed))
  }

  const begin = (at: Point, isLasso: boolean): Stroke | null => {
    if (host.readOnly) return null
    const before = target(host)
    if (!before && settings.erases) {
      host.refuse(/*i18n*/ { id: 'Select the mask to erase from first' })
      return null
    }
    const fresh = before ? null : host.newShapeBase('mask')
    const base = before ?? (fresh && { ...fresh, type: 'mask' as const })
    if (!base) return null
    if (!before) host.select([])
    const tiles = before ? tilesOf(before).fork() : emptyMask(host.image)
    const area = before ? maskType.bounds(before) : { minX: at.x, minY: at.y, maxX: at.x, maxY: at.y }
    return { base, before, tiles, value: settings.erases ? 0 : 1, lasso: isLasso ? [at] : null, last: at, area }
  }

  const paintTo = (current: Stroke, at: Point, radius: number) => {
    if (current.lasso) current.lasso.push(at)
    const covered = current.lasso ? { minX: at.x, minY: at.y, maxX: at.x, maxY: at.y } : stampRound(current.tiles, current.last, at, radius, current.value)
    // A brush thinner than a pixel paints the pixel it is on.
    if (!current.lasso && containsPoint({ minX: 0, minY: 0, maxX: host.image.width - 0.5, maxY: host.image.height - 0.5 }, at)) {
      current.tiles.fill(Math.floor(at.y), Math.floor(at.x), Math.floor(at.x) + 1, current.value)
    }
    current.area = unionRect(current.area, covered)
    current.last = at
  }

  const show = (at: Point | null, radius: number) => {
    const brush = at ? { brush: { at, radius, erases: settings.erases } } : {}
    if (!stroke) return host.setOverlay(at ? { shapes: [], lifted: NOTHING, ...brush } : null)
    const { minX, minY, maxX, maxY } = stroke.area
    const [x, y] = [Math.max(0, Math.floor(minX)), Math.max(0, Math.floor(minY))]
    const [right, bottom] = [Math.min(host.image.width, Math.ceil(maxX)), Math.min(host.image.height, Math.ceil(maxY))]
    const shape: MaskShape = { ...stroke.base, ...liveGeometry(stroke.tiles, [x, y, Math.max(1, right - x), Math.max(1, bottom - y)]) }
    const points = stroke.lasso ? { points: stroke.lasso.map((place) => [place.x, place.y] as const) } : {}
    host.setOverlay({ shapes: [shape], lifted: new Set([shape.id]), ...points, ...brush })
  }

  const end = (at: Point | null, radius: number) => {
    const done = stroke
    stroke = null
    if (!done) return
    if (done.lasso) fillRings(done.tiles, [done.lasso], done.value)
    if (settings.protects && done.value === 1) leaveOthers(host, done)
    const { command, after } = paintCommand(done.before, done.base, done.tiles, done.value === 1 ? PAINT : ERASE)
    const isDone = host.commit(command)
    show(at, radius)
    if (isDone && !done.before && after) host.drawn(after, done.last)
  }

  return {
    id: 'mask',
    aims: true,
    get busy() {
      return stroke !== null
    },
    down: (input) => {
      stroke = begin(input.at, input.ctrl)
      if (stroke) paintTo(stroke, input.at, radiusOf(input))
      show(input.at, radiusOf(input))
    },
    move: (input) => {
      const radius = radiusOf(input)
      if (stroke) for (const at of input.path) paintTo(stroke, at, radius)
      show(input.at, radius)
    },
    up: (input) => end(input.kind === 'touch' ? null : input.at, radiusOf(input)),
    confirm: () => false,
    cancel: () => {
      const wasBusy = stroke !== null
      stroke = null
      host.setOverlay(null)
      return wasBusy
    },
    point: (to) => {
      const at = clampPoint(to, host.image)
      stroke = begin(at, false)
      if (stroke) paintTo(stroke, at, radiusOf(null))
      end(at, radiusOf(null))
    },
    aim: (at) => show(at, radiusOf(null)),
    leave: () => {
      if (!stroke) host.setOverlay(null)
    },
    cursor: () => 'crosshair',
  }
}

const NOTHING: ReadonlySet<string> = new Set()

export const brushTool: ToolType = { id: 'mask', name: 'Mask', draws: 'mask', create: createBrush }
