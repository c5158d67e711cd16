import { type ActionState, acceptSuggestions, deleteObjects, findLabel, rejectSuggestions } from '@/engine'
import type { SpanEditor } from './spanEditor'

interface SpanAction {
  readonly state?: (editor: SpanEditor) => ActionState
  readonly run: (editor: SpanEditor) => void
}

const editable = (editor: SpanEditor): ActionState =>
  editor.getState().readOnly ? /*i18n*/ { id: 'This work is read-only' } : true

const withSelection = (editor: SpanEditor): ActionState => {
  if (editor.getState().readOnly) return editable(editor)
  return editor.getState().selection.length > 0 ? true : /*i18n*/ { id: 'Select a span first' }
}

const next = (editor: SpanEditor, by: 1 | -1): void => {
  const { spans } = editor
  const at = spans.findIndex(({ id }) => id === editor.getState().selection.at(-1))
  const span = spans[at === -1 ? (by === 1 ? 0 : spans.length - 1) : (at + by + spans.length) % spans.length]
  if (!span) return
  editor.select([span.id])
  editor.say(`${findLabel(editor.control, span.label)?.title ?? span.label}: “${span.text}”`)
}

const confirm = (editor: SpanEditor): void => {
  const { chosen } = editor
  const { armedLabel } = editor.getState()
  if (!chosen) return
  const over = editor.index.at(editor.model, chosen.start)
  const labels = editor.control.labels ?? []
  // With one label there is nothing to choose; otherwise Enter needs an armed one, or selects what is there.
  const label = armedLabel ?? (labels.length === 1 ? labels[0]?.name : undefined)
  if (label !== undefined && !editor.getState().readOnly) editor.label(label)
  else if (over[0]) editor.select([over[0].id])
  else editor.announce(/*i18n*/ { id: 'Choose a label first: press its key' })
}

const cancel = (editor: SpanEditor): void => {
  const { range, selection } = editor.getState()
  if (range) editor.clearRange()
  else if (selection.length > 0) editor.select([])
  else editor.armLabel(null)
}

const label = (key: string): SpanAction => ({
  state: (editor) => (editor.labelForKey(key) ? editable(editor) : /*i18n*/ { id: 'No label has this key' }),
  run: (editor) => editor.chooseLabel(editor.labelForKey(key)?.name ?? ''),
})

const SPAN_ACTIONS = {
  'edit.undo': {
    state: (editor) => (editor.document.nextUndo ? editable(editor) : /*i18n*/ { id: 'There is nothing to undo' }),
    run: (editor) => {
      const entry = editor.document.undo()
      if (entry) editor.announce(/*i18n*/ { id: 'Undone: {step}', values: { step: editor.translate(entry.message) } })
    },
  },
  'edit.redo': {
    state: (editor) => (editor.document.nextRedo ? editable(editor) : /*i18n*/ { id: 'There is nothing to redo' }),
    run: (editor) => {
      const entry = editor.document.redo()
      if (entry) editor.announce(/*i18n*/ { id: 'Redone: {step}', values: { step: editor.translate(entry.message) } })
    },
  },
  'edit.delete': {
    state: withSelection,
    run: (editor) => void editor.commit(deleteObjects(editor.document, editor.getState().selection)),
  },
  'text.left': { run: (editor) => editor.step(-1) },
  'text.right': { run: (editor) => editor.step(1) },
  'text.up': { run: (editor) => editor.stepParagraph(-1) },
  'text.down': { run: (editor) => editor.stepParagraph(1) },
  'text.extendLeft': { run: (editor) => editor.extend(-1, false) },
  'text.extendRight': { run: (editor) => editor.extend(1, false) },
  'text.extendLeftByCharacter': { run: (editor) => editor.extend(-1, true) },
  'text.extendRightByCharacter': { run: (editor) => editor.extend(1, true) },
  'text.confirm': { run: confirm },
  'text.cancel': { run: cancel },
  'object.next': { run: (editor) => next(editor, 1) },
  'object.previous': { run: (editor) => next(editor, -1) },
  'suggestion.accept': {
    state: withSelection,
    run: (editor) => void editor.commit(acceptSuggestions(editor.document, editor.getState().selection)),
  },
  'suggestion.reject': {
    state: withSelection,
    run: (editor) => void editor.commit(rejectSuggestions(editor.document, editor.getState().selection)),
  },
  'suggestion.acceptAll': {
    state: editable,
    run: (editor) => void editor.commit(acceptSuggestions(editor.document, editor.spans.map(({ id }) => id))),
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
} as const satisfies Record<string, SpanAction>

export type SpanActionId = keyof typeof SPAN_ACTIONS

export const SPAN_ACTION_IDS = Object.keys(SPAN_ACTIONS) as readonly SpanActionId[]

export const spanActionState = (editor: SpanEditor, id: SpanActionId): ActionState => {
  const action: SpanAction = SPAN_ACTIONS[id]
  return action.state?.(editor) ?? true
}

export const runSpanAction = (editor: SpanEditor, id: SpanActionId): boolean => {
  if (spanActionState(editor, id) !== true) return false
  SPAN_ACTIONS[id].run(editor)
  return true
}
