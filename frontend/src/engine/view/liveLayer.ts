import { type Camera, toImagePixels } from '../camera/camera'
import type { Editor } from '../editor'
import type { Point, Rect } from '../geometry/primitives'
import type { Shape } from '../model/objects'
import { findLabel } from '../model/schema'
import { paintShape } from '../raster/paint'
import { shapeTypeOf } from '../shapes/registry'
import type { CanvasTheme } from './theme'

const HANDLE_SIDE = 8
const CHIP_HEIGHT = 20
const CHIP_PADDING = 8
const MAX_NAMES = 300
/** Names are left off shapes smaller than this on the screen, in CSS pixels. */
const NAME_FROM = 24

/**
 * Draws what changes with every event: selected, hovered and dragged shapes, handles, name chips, marquee. Says whether
 * it drew anything; where it did not and has not before, the layer needs no new picture.
 */
export const drawLiveLayer = (context: CanvasRenderingContext2D, editor: Editor, theme: CanvasTheme, dpr: number, wasEmpty: boolean): boolean => {
  const camera = editor.camera.state
  const { emphasised, selected } = collect(editor)
  const { showNames } = editor.getState()
  if (wasEmpty && emphasised.length === 0 && !showNames && !editor.overlay) return false
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, context.canvas.width, context.canvas.height)
  toImagePixels(context, camera, dpr)
  for (const shape of emphasised) {
    paintShape(context, shape, editor.scene.lookOf(shape), {
      scale: camera.zoom,
      fillOpacity: selected.has(shape) ? editor.scene.fillOpacity : 0.08,
      lineWidth: selected.has(shape) ? 2.5 : 2,
      emphasis: true,
    })
  }
  // What follows keeps its size on the screen: draw it in CSS pixels.
  context.setTransform(dpr, 0, 0, dpr, 0, 0)
  context.setLineDash([])
  const names = new Set<Shape>([...(showNames ? namedShapes(editor) : []), ...emphasised])
  for (const shape of names) drawChip(context, editor, shape, theme)
  if (!editor.readOnly) for (const shape of selected) drawHandles(context, shape, editor, theme)
  if (editor.overlay?.points) drawPoints(context, editor, theme)
  if (editor.overlay?.brush) drawBrush(context, editor)
  if (editor.overlay?.hint) drawHint(context, editor, theme)
  if (editor.overlay?.marquee) drawMarquee(context, editor.overlay.marquee, editor.camera, theme)
  return names.size > 0 || editor.overlay !== null
}

/** Shapes that the live layer shows, as the gesture under way would leave them. */
const collect = (editor: Editor): { emphasised: readonly Shape[]; selected: ReadonlySet<Shape> } => {
  const overlay = new Map((editor.overlay?.shapes ?? []).map((shape) => [shape.id, shape]))
  const selected = new Set<Shape>()
  for (const shape of editor.selectedShapes) selected.add(overlay.get(shape.id) ?? shape)
  const { hover } = editor.getState()
  const hovered = hover === null || editor.tool.busy ? undefined : editor.scene.get(hover)
  const drawn = [...overlay.values()]
  return { emphasised: [...new Set([...(hovered ? [hovered] : []), ...selected, ...drawn])], selected }
}

const namedShapes = (editor: Editor): readonly Shape[] => {
  const large = editor.scene.shapesIn(editor.camera.visible).filter((shape) => {
    const { minX, maxX } = shapeTypeOf(shape).bounds(shape)
    return (maxX - minX) * editor.camera.zoom >= NAME_FROM
  })
  return large.slice(-MAX_NAMES)
}

const drawHandles = (context: CanvasRenderingContext2D, shape: Shape, editor: Editor, theme: CanvasTheme): void => {
  const active = editor.primary?.id === shape.id ? editor.getState().handle : null
  context.lineWidth = 1.5
  for (const { id, at, look } of shapeTypeOf(shape).handles(shape, editor.camera.zoom)) {
    const { x, y } = editor.camera.toView(at)
    const half = (id === active ? HANDLE_SIDE + 4 : HANDLE_SIDE) / 2
    context.fillStyle = id === active ? theme.accent : theme.handleFill
    context.strokeStyle = id === active ? theme.handleFill : theme.accent
    context.beginPath()
    if (look === 'round') context.arc(x, y, half, 0, 2 * Math.PI)
    else context.rect(x - half, y - half, 2 * half, 2 * half)
    context.fill()
    context.stroke()
  }
}

/** White beside black, so that it shows on any picture; an eraser's is dashed. */
const drawBrush = (context: CanvasRenderingContext2D, { overlay, camera }: Editor): void => {
  if (!overlay?.brush) return
  const { at, radius, erases } = overlay.brush
  const { x, y } = camera.toView(at)
  context.setLineDash(erases ? [4, 4] : [])
  for (const [color, width] of [['rgba(0, 0, 0, 0.75)', 3], ['#ffffff', 1.5]] as const) {
    context.strokeStyle = color
    context.lineWidth = width
    context.beginPath()
    context.arc(x, y, Math.max(1, radius * camera.zoom), 0, 2 * Math.PI)
    context.stroke()
  }
  context.setLineDash([])
}

/** What the next point is, beside the pointer. */
const drawHint = (context: CanvasRenderingContext2D, { overlay, camera }: Editor, theme: CanvasTheme): void => {
  if (!overlay?.hint) return
  const { text, at } = overlay.hint
  const { x, y } = camera.toView(at)
  context.font = theme.font
  const width = context.measureText(text).width + 2 * CHIP_PADDING
  context.fillStyle = theme.accent
  context.beginPath()
  context.roundRect(x + 12, y + 12, width, CHIP_HEIGHT, 3)
  context.fill()
  context.fillStyle = theme.accentInk
  context.textBaseline = 'middle'
  context.fillText(text, x + 12 + CHIP_PADDING, y + 12 + CHIP_HEIGHT / 2 + 0.5)
}

/** The points set so far; the first one is larger, because a click on it finishes. */
const drawPoints = (context: CanvasRenderingContext2D, { overlay, camera }: Editor, theme: CanvasTheme): void => {
  context.fillStyle = theme.handleFill
  context.strokeStyle = theme.accent
  context.lineWidth = 1.5
  for (const [i, [x, y]] of (overlay?.points ?? []).entries()) {
    const at = camera.toView({ x, y })
    context.beginPath()
    context.arc(at.x, at.y, i === 0 ? 6 : 3.5, 0, 2 * Math.PI)
    context.fill()
    context.stroke()
  }
}

/** The label's name in its colour, above the top left of the shape, or inside where there is no room above. */
const drawChip = (context: CanvasRenderingContext2D, editor: Editor, shape: Shape, theme: CanvasTheme): void => {
  const { minX, minY } = inView(shapeTypeOf(shape).bounds(shape), editor.camera)
  const look = editor.scene.lookOf(shape)
  const label = findLabel(editor.control, shape.label)
  const score = shape.suggestion?.score
  const text = editor.caption?.(shape) ?? `${label?.title ?? shape.label}${score === null || score === undefined ? '' : ` ${score.toFixed(2)}`}`
  context.font = theme.font
  const width = context.measureText(text).width + 2 * CHIP_PADDING
  const at: Point = {
    x: Math.max(0, Math.min(minX, editor.camera.view.width - width)),
    y: minY - CHIP_HEIGHT - 4 < 0 ? Math.max(4, minY + 4) : minY - CHIP_HEIGHT - 4,
  }
  context.fillStyle = look.color
  context.beginPath()
  context.roundRect(at.x, at.y, width, CHIP_HEIGHT, 3)
  context.fill()
  context.strokeStyle = look.casing
  context.lineWidth = 1
  context.stroke()
  context.fillStyle = look.ink
  context.textBaseline = 'middle'
  context.fillText(text, at.x + CHIP_PADDING, at.y + CHIP_HEIGHT / 2 + 0.5)
}

/** A rectangle of the picture as it lies in the view, however that is turned. */
const inView = ({ minX, minY, maxX, maxY }: Rect, camera: Camera): Rect => {
  const [a, b] = [camera.toView({ x: minX, y: minY }), camera.toView({ x: maxX, y: maxY })]
  return { minX: Math.min(a.x, b.x), minY: Math.min(a.y, b.y), maxX: Math.max(a.x, b.x), maxY: Math.max(a.y, b.y) }
}

const drawMarquee = (context: CanvasRenderingContext2D, area: Rect, camera: Camera, theme: CanvasTheme): void => {
  const { minX: x, minY: y, maxX, maxY } = inView(area, camera)
  const [w, h] = [maxX - x, maxY - y]
  context.fillStyle = theme.accent
  context.globalAlpha = 0.12
  context.fillRect(x, y, w, h)
  context.globalAlpha = 1
  context.strokeStyle = theme.accent
  context.lineWidth = 1
  context.strokeRect(x, y, w, h)
}
