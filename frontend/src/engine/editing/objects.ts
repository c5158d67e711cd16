import { accepted, changeObjects } from '../commands/shapes'
import type { Editor } from '../editor'
import type { Action, ActionState } from '../editorActions'
import type { DocumentStore } from '../model/document'
import type { Message } from '../model/message'
import { type DocObject, newObjectId } from '../model/objects'
import type { Command } from '../model/patch'
import type { Scene } from '../scene'

const READ_ONLY: Message = /*i18n*/ { id: 'This work is read-only' }
const NOTHING_SELECTED: Message = /*i18n*/ { id: 'Select an object first' }

const withSelection = (editor: Editor): ActionState => {
  if (editor.readOnly) return READ_ONLY
  return editor.selection.length > 0 ? true : NOTHING_SELECTED
}

const existing = (document: DocumentStore, ids: readonly string[]): readonly DocObject[] => ids.flatMap((id) => document.get(id) ?? [])

const changeEach = (document: DocumentStore, ids: readonly string[], kind: string, message: Message, how: (object: DocObject) => DocObject): Command | null =>
  changeObjects(kind, message, existing(document, ids).map((object) => ({ id: object.id, before: object, after: how(object) })))

/** Makes objects belong together; each leaves the group that it was in. */
export const groupObjects = (document: DocumentStore, ids: readonly string[]): Command | null => {
  const group = newObjectId()
  return changeEach(document, ids, 'group', /*i18n*/ { id: 'Group {count} objects', values: { count: ids.length } }, (object) => ({ ...accepted(object), group }))
}

export const ungroupObjects = (document: DocumentStore, ids: readonly string[]): Command | null =>
  changeEach(document, ids, 'ungroup', /*i18n*/ { id: 'Take the group apart' }, (object) => {
    if (object.group === undefined) return object
    const { group: _group, ...rest } = accepted(object)
    return rest
  })

export const lockObjects = (document: DocumentStore, ids: readonly string[], isLocked: boolean): Command | null => {
  const values = { count: ids.length }
  const message = isLocked
    ? /*i18n*/ { id: '{count, plural, one {Lock # object} other {Lock # objects}}', values }
    : /*i18n*/ { id: '{count, plural, one {Unlock # object} other {Unlock # objects}}', values }
  return changeEach(document, ids, 'lock', message, (object) => {
    const { locked: _locked, ...rest } = object
    return isLocked ? { ...rest, locked: true } : rest
  })
}

/** Puts objects one place higher or lower among those of their control. */
export const shiftOrder = (document: DocumentStore, ids: readonly string[], by: 1 | -1): Command | null => {
  const chosen = new Set(ids)
  const control = existing(document, ids)[0]?.control
  if (control === undefined) return null
  const before = document.list(control)
  const order = by === 1 ? before.toReversed() : [...before]
  for (let i = 1; i < order.length; i += 1) {
    const [ahead, object] = [order[i - 1]!, order[i]!]
    if (chosen.has(object.id) && !chosen.has(ahead.id)) [order[i - 1], order[i]] = [object, ahead]
  }
  const after = by === 1 ? order.toReversed() : order
  const places = risingPlaces(before)
  const message = by === 1 ? /*i18n*/ { id: 'Bring forward' } : /*i18n*/ { id: 'Send backward' }
  return changeObjects('reorder', message, after.map((object, i) => ({ id: object.id, before: object, after: object.z === places[i] ? object : { ...object, z: places[i]! } })))
}

/** A z for each place, from below: those that are there, or new ones where two objects share one. */
const risingPlaces = (objects: readonly DocObject[]): readonly number[] => {
  const places = objects.map(({ z }) => z)
  return new Set(places).size === places.length ? places : places.map((_, i) => (places[0] ?? 0) + i)
}

const hide = (editor: Editor, ids: readonly string[]): void => {
  editor.setHidden({ ids: new Set([...editor.getState().hiddenIds, ...ids]) })
  editor.announce(/*i18n*/ { id: '{count, plural, one {# object hidden} other {# objects hidden}}', values: { count: ids.length } })
}

const hideOthers = (editor: Editor): void => {
  const kept = new Set(editor.selection)
  hide(editor, editor.scene.shown().map(({ id }) => id).filter((id) => !kept.has(id)))
}

const areShown = ({ filter }: Scene): boolean => filter.hiddenIds.size === 0 && filter.hiddenLabels.size === 0

export const objectActions: Readonly<Record<string, Action>> = {
  'object.group': {
    state: (editor) => {
      const state = withSelection(editor)
      return state === true && editor.selection.length < 2 ? /*i18n*/ { id: 'Select several objects first' } : state
    },
    run: (editor) => void editor.commit(groupObjects(editor.document, editor.selection)),
  },
  'object.ungroup': {
    state: (editor) => {
      const state = withSelection(editor)
      if (state !== true) return state
      return editor.selectedShapes.some(({ group }) => group !== undefined) ? true : /*i18n*/ { id: 'What is selected is in no group' }
    },
    run: (editor) => void editor.commit(ungroupObjects(editor.document, editor.selection)),
  },
  'object.lock': {
    state: withSelection,
    run: (editor) => void editor.commit(lockObjects(editor.document, editor.selection, !editor.selectedShapes.every(({ locked }) => locked))),
  },
  'object.hide': { state: (editor) => (editor.selection.length > 0 ? true : NOTHING_SELECTED), run: (editor) => hide(editor, editor.selection) },
  'object.hideOthers': { state: (editor) => (editor.selection.length > 0 ? true : NOTHING_SELECTED), run: hideOthers },
  'object.showAll': {
    state: (editor) => (areShown(editor.scene) ? /*i18n*/ { id: 'Nothing is hidden' } : true),
    run: (editor) => {
      editor.setHidden({ ids: new Set(), labels: new Set() })
      editor.announce(/*i18n*/ { id: 'All objects are shown' })
    },
  },
  'object.forward': { state: withSelection, run: (editor) => void editor.commit(shiftOrder(editor.document, editor.selection, 1)) },
  'object.backward': { state: withSelection, run: (editor) => void editor.commit(shiftOrder(editor.document, editor.selection, -1)) },
}
