import type { Editor } from '../editor'
import type { Action, ActionState } from '../editorActions'
import { type Combiner, combinerOf } from '../shapes/registry'

/** The first of these that is selected says how: a mask takes areas in, a polygon takes none but polygons. */
const ORDER = ['mask', 'polygon', 'polyline']

const combinerFor = (editor: Editor): Combiner | undefined => {
  const type = ORDER.find((one) => editor.selectedShapes.some((shape) => shape.type === one))
  return type === undefined ? undefined : combinerOf(type)
}

const state = (editor: Editor, name: keyof Combiner): ActionState => {
  if (editor.readOnly) return /*i18n*/ { id: 'This work is read-only' }
  const action = combinerFor(editor)?.[name]
  if (!action) return /*i18n*/ { id: 'Select polygons, masks or lines first' }
  return action.state?.(editor) ?? true
}

const delegated = (name: keyof Combiner): Action => ({
  state: (editor) => state(editor, name),
  run: (editor) => combinerFor(editor)?.[name]?.run(editor),
})

export const combiningActions: Readonly<Record<string, Action>> = {
  'shape.join': delegated('join'),
  'shape.subtract': delegated('subtract'),
  'shape.split': delegated('split'),
}
