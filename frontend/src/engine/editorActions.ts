import { deleteObjects, acceptSuggestions, rejectSuggestions, reorder } from './commands/objects'
import { createShape, duplicateShapes, replaceShapes } from './commands/shapes'
import type { Editor } from './editor'
import { FILL_STEPS } from './editorState'
import { clampPoint, unionRect } from './geometry/primitives'
import type { Message } from './model/message'
import type { Shape } from './model/objects'
import { findLabel } from './model/schema'
import { assembleShape, findShapeType, shapeTypeOf } from './shapes/registry'
import { findTool } from './tools/registry'

/** Possible, or a sentence saying why not. */
export type ActionState = true | Message

export interface Action {
  readonly state?: (editor: Editor) => ActionState
  readonly run: (editor: Editor) => void
}

const NOTHING_SELECTED: Message = /*i18n*/ { id: 'Select an object first' }
const READ_ONLY: Message = /*i18n*/ { id: 'This work is read-only' }
const NO_OBJECTS: Message = /*i18n*/ { id: 'There are no objects' }

const editable = (editor: Editor): ActionState => (editor.readOnly ? READ_ONLY : true)
const selected = (editor: Editor): ActionState => (editor.selection.length > 0 ? true : NOTHING_SELECTED)
const both = (editor: Editor): ActionState => (editor.readOnly ? READ_ONLY : selected(editor))

/** Arrow keys: shapes move by image pixels; without a selection the crosshair moves by CSS pixels. Left is left as seen. */
const arrow = (right: number, down: number, step: 1 | 10): Action => ({
  run: (editor) => {
    const [dx, dy] = editor.camera.toImageStep(right, down)
    if (editor.selectedShapes.length === 0 || editor.tool.aims) moveCrosshair(editor, dx * step, dy * step)
    else editSelected(editor, 'move', dx * step, dy * step)
  },
})

const grow = (right: number, down: number): Action => ({
  state: both,
  run: (editor) => {
    // Wider is wider as seen; growing has no direction.
    const [dx, dy] = editor.camera.state.quarters % 2 === 0 ? [right, down] : [down, right]
    editSelected(editor, 'resize', dx, dy)
  },
})

const CROSSHAIR_STEP = 8

const moveCrosshair = (editor: Editor, dx: number, dy: number): void => {
  const from = editor.getState().crosshair ?? editor.camera.toImage(editor.camera.centre)
  const step = editor.camera.lengthToImage(CROSSHAIR_STEP)
  const to = clampPoint({ x: from.x + dx * step, y: from.y + dy * step }, editor.image)
  editor.setCrosshair(to)
  editor.camera.reveal({ minX: to.x, minY: to.y, maxX: to.x, maxY: to.y })
  if (editor.tool.busy || editor.tool.aims) {
    editor.tool.aim?.(to)
    return
  }
  editor.setHover(editor.scene.hit(to, editor.camera.lengthToImage(6))[0]?.shape.id ?? null)
}

const editSelected = (editor: Editor, mode: 'move' | 'resize', dx: number, dy: number): void => {
  if (editor.readOnly) return
  const { handle } = editor.getState()
  const shapes = editor.selectedShapes
  const next: Shape[] = shapes.map((shape) => shapeTypeOf(shape).keyEdit(shape, { dx, dy, mode, handle }, editor.image))
  const kind = mode === 'resize' || handle !== null ? 'resize' : 'move'
  const primary = shapes.at(-1)
  const after = handle !== null && primary ? (shapeTypeOf(primary).handleAfter?.(primary, handle) ?? handle) : handle
  const done = editor.commit(replaceShapes(editor.document, kind, next), `keys:${kind}:${after ?? ''}:${editor.selection.join(' ')}`)
  if (done && after !== handle) editor.setHandle(after)
  editor.reveal(editor.selection)
}

const step = (editor: Editor, by: 1 | -1): void => {
  const ids = editor.scene.shown().map(({ id }) => id)
  const at = ids.indexOf(editor.selection.at(-1) ?? '')
  const next = at === -1 ? (by === 1 ? 0 : ids.length - 1) : (at + by + ids.length) % ids.length
  const id = ids[next]
  if (id === undefined) return
  editor.select([id])
  editor.reveal([id])
}

const cycleHandle = (editor: Editor, by: 1 | -1): void => {
  const shape = editor.primary
  if (!shape) return
  const handles = [null, ...shapeTypeOf(shape).handles(shape, editor.camera.zoom)]
  const at = handles.findIndex((handle) => (handle?.id ?? null) === editor.getState().handle)
  const next = handles[(at + by + handles.length) % handles.length] ?? null
  editor.setHandle(next?.id ?? null)
  editor.announce(next ? /*i18n*/ { id: 'Handle: {name}', values: { name: next.name } } : /*i18n*/ { id: 'Whole object' })
}

/** Share of the view's shorter side that a shape drawn with Enter has. */
const DEFAULT_EXTENT = 0.12

const confirm = (editor: Editor): void => {
  if (editor.confirmGesture()) return
  if (editor.tool.busy) return
  const draws = findTool(editor.getState().tool)?.draws ?? null
  const at = editor.getState().crosshair ?? editor.camera.toImage(editor.camera.centre)
  if (draws === null) {
    const hit = editor.scene.hit(at, editor.camera.lengthToImage(6))[0]
    if (hit) editor.select([hit.shape.id])
  } else if (editor.selection.length > 0) {
    editor.select([])
  } else {
    placeDefault(editor, draws, clampPoint(at, editor.image))
  }
}

const placeDefault = (editor: Editor, draws: string, at: { readonly x: number; readonly y: number }): void => {
  const base = editor.newShapeBase(draws)
  const type = findShapeType(draws)
  if (!base || !type || editor.readOnly) return
  const { width, height } = editor.camera.view
  const extent = Math.max(8, editor.camera.lengthToImage(Math.min(width, height) * DEFAULT_EXTENT))
  const shape = assembleShape(base, type.defaultAt(at, extent, editor.image, findLabel(editor.control, base.label)))
  if (editor.commit(createShape(shape))) editor.drawn(shape)
}

/** The chosen corner where the shape has such, or all that is selected. */
const remove = (editor: Editor): void => {
  const { handle } = editor.getState()
  const shape = editor.primary
  const without = shape && handle !== null ? shapeTypeOf(shape).removeHandle?.(shape, handle, editor.image) : undefined
  if (!without) editor.commit(deleteObjects(editor.document, editor.selection))
  else if (editor.commit(replaceShapes(editor.document, 'resize', [without]))) editor.setHandle(null)
}

const DRAWS_NO_POINTS: Message = /*i18n*/ { id: 'This tool does not draw by points' }

const placePoint = (editor: Editor): void => {
  editor.placePoint(clampPoint(editor.getState().crosshair ?? editor.camera.toImage(editor.camera.centre), editor.image))
}

const cancel = (editor: Editor): void => {
  if (editor.cancelGesture()) return
  if (editor.getState().handle !== null) editor.setHandle(null)
  else if (editor.selection.length > 0) editor.select([])
  else editor.setTool('select')
}

const zoomStep = (factor: number): Action => ({ run: ({ camera }) => camera.zoomAt(camera.centre, factor) })

const fitSelection = (editor: Editor): void => {
  const bounds = editor.selectedShapes.map((shape) => shapeTypeOf(shape).bounds(shape))
  if (bounds.length > 0) editor.camera.fitRect(bounds.reduce(unionRect))
}

const suggestionIds = (editor: Editor, all: boolean): string[] => {
  const shapes = all ? editor.scene.shown() : editor.selectedShapes
  return shapes.filter(({ suggestion }) => suggestion).map(({ id }) => id)
}

const suggestionsThere = (all: boolean) => (editor: Editor): ActionState => {
  if (editor.readOnly) return READ_ONLY
  return suggestionIds(editor, all).length > 0 ? true : /*i18n*/ { id: 'No suggestion is selected' }
}

/** After deciding on one suggestion, the next one is selected. */
const decide = (editor: Editor, command: typeof acceptSuggestions): void => {
  const ids = suggestionIds(editor, false)
  const waiting = editor.scene.shown().filter(({ suggestion }) => suggestion)
  const after = waiting.findIndex(({ id }) => id === ids.at(-1))
  const next = [...waiting.slice(after + 1), ...waiting.slice(0, after)].find(({ id }) => !ids.includes(id))
  if (!editor.commit(command(editor.document, ids))) return
  editor.select(next ? [next.id] : [])
  if (next) editor.reveal([next.id])
}

const tool = (id: string): Action => ({
  state: (editor) =>
    editor.tools.some((known) => known.id === id) ? true : /*i18n*/ { id: 'This project does not use this tool' },
  run: (editor) => void editor.setTool(id),
})

const label = (key: string): Action => ({
  state: (editor) => (editor.labelForKey(key) ? true : /*i18n*/ { id: 'No label has this key' }),
  run: (editor) => editor.chooseLabel(editor.labelForKey(key)?.name ?? ''),
})

const ACTIONS = {
  'edit.undo': {
    state: (editor) => (editor.document.nextUndo || editor.tool.busy ? editable(editor) : /*i18n*/ { id: 'There is nothing to undo' }),
    run: (editor) => {
      if (editor.stepBack()) return
      editor.cancelGesture()
      const entry = editor.document.undo()
      if (entry) editor.announce(/*i18n*/ { id: 'Undone: {step}', values: { step: editor.translate(entry.message) } })
    },
  },
  'edit.redo': {
    state: (editor) => (editor.document.nextRedo ? editable(editor) : /*i18n*/ { id: 'There is nothing to redo' }),
    run: (editor) => {
      editor.cancelGesture()
      const entry = editor.document.redo()
      if (entry) editor.announce(/*i18n*/ { id: 'Redone: {step}', values: { step: editor.translate(entry.message) } })
    },
  },
  'edit.delete': { state: both, run: remove },
  'edit.duplicate': {
    state: both,
    run: (editor) => {
      const offset = editor.camera.lengthToImage(12)
      const command = duplicateShapes(editor.document, editor.selection, offset, editor.image)
      if (editor.commit(command)) editor.select(command?.patch.objects.map(({ id }) => id) ?? [])
    },
  },
  'tool.select': tool('select'),
  'tool.pan': tool('pan'),
  'tool.box': tool('box'),
  'tool.rotated': tool('rotated'),
  'tool.polygon': tool('polygon'),
  'tool.polyline': tool('polyline'),
  'tool.keypoints': tool('keypoints'),
  'tool.ellipse': tool('ellipse'),
  'tool.mask': tool('mask'),
  'tool.repeat': { run: (editor) => void editor.setTool(editor.lastDrawTool ?? editor.tools.find(({ draws }) => draws)?.id ?? '') },
  'view.zoomIn': zoomStep(1.25),
  'view.zoomOut': zoomStep(0.8),
  'view.fit': { run: ({ camera }) => camera.fit() },
  'view.fitSelection': { state: selected, run: fitSelection },
  'view.actualSize': { run: ({ camera }) => camera.actualSize() },
  'view.toggleNames': { run: (editor) => editor.setShowNames(!editor.getState().showNames) },
  'view.cycleFill': {
    run: (editor) => {
      const at = FILL_STEPS.indexOf(editor.getState().fillOpacity)
      editor.setFillOpacity(FILL_STEPS[(at + 1) % FILL_STEPS.length] ?? 0.14)
    },
  },
  'shape.left': arrow(-1, 0, 1),
  'shape.right': arrow(1, 0, 1),
  'shape.up': arrow(0, -1, 1),
  'shape.down': arrow(0, 1, 1),
  'shape.left10': arrow(-1, 0, 10),
  'shape.right10': arrow(1, 0, 10),
  'shape.up10': arrow(0, -1, 10),
  'shape.down10': arrow(0, 1, 10),
  'shape.narrower': grow(-1, 0),
  'shape.wider': grow(1, 0),
  'shape.shorter': grow(0, -1),
  'shape.taller': grow(0, 1),
  'handle.next': { state: selected, run: (editor) => cycleHandle(editor, 1) },
  'handle.previous': { state: selected, run: (editor) => cycleHandle(editor, -1) },
  'object.next': { state: (editor) => (editor.scene.shown().length > 0 ? true : NO_OBJECTS), run: (editor) => step(editor, 1) },
  'object.previous': { state: (editor) => (editor.scene.shown().length > 0 ? true : NO_OBJECTS), run: (editor) => step(editor, -1) },
  'object.selectAll': {
    state: (editor) => (editor.scene.shown().length > 0 ? true : NO_OBJECTS),
    run: (editor) => editor.select(editor.scene.shown().map(({ id }) => id)),
  },
  'object.toFront': { state: both, run: (editor) => void editor.commit(reorder(editor.document, editor.selection, 'front')) },
  'object.toBack': { state: both, run: (editor) => void editor.commit(reorder(editor.document, editor.selection, 'back')) },
  'draw.point': {
    state: (editor) => (editor.readOnly ? READ_ONLY : editor.tool.point ? true : DRAWS_NO_POINTS),
    run: placePoint,
  },
  'draw.back': {
    state: (editor) => (editor.tool.busy && editor.tool.back ? true : DRAWS_NO_POINTS),
    run: (editor) => void editor.stepBack(),
  },
  'draw.confirm': { run: confirm },
  'draw.cancel': { run: cancel },
  'suggestion.accept': { state: suggestionsThere(false), run: (editor) => decide(editor, acceptSuggestions) },
  'suggestion.reject': { state: suggestionsThere(false), run: (editor) => decide(editor, rejectSuggestions) },
  'suggestion.acceptAll': {
    state: suggestionsThere(true),
    run: (editor) => void editor.commit(acceptSuggestions(editor.document, suggestionIds(editor, true))),
  },
  'label.1': label('1'),
  'label.2': label('2'),
  'label.3': label('3'),
  'label.4': label('4'),
  'label.5': label('5'),
  'label.6': label('6'),
  'label.7': label('7'),
  'label.8': label('8'),
  'label.9': label('9'),
  'label.0': label('0'),
} as const satisfies Record<string, Action>

/** Commands of the engine itself; those of its parts come with them. */
const actions = new Map<string, Action>(Object.entries(ACTIONS))

export const registerActions = (more: Readonly<Record<string, Action>>): void => {
  for (const [id, action] of Object.entries(more)) actions.set(id, action)
}

export type EditorActionId = keyof typeof ACTIONS | `${'draw' | 'edit' | 'mask' | 'object' | 'point' | 'relation' | 'shape' | 'tool' | 'view'}.${string}`

export const editorActionIds = (): readonly EditorActionId[] => [...actions.keys()] as EditorActionId[]

export const isEditorAction = (id: string): id is EditorActionId => actions.has(id)

export const actionState = (editor: Editor, id: EditorActionId): ActionState => actions.get(id)?.state?.(editor) ?? true

export const runAction = (editor: Editor, id: EditorActionId): boolean => {
  const action = actions.get(id)
  if (!action || actionState(editor, id) !== true) return false
  action.run(editor)
  return true
}
