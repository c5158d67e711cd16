import { deleteObjects } from '../commands/objects'
import { changeObjects } from '../commands/shapes'
import type { Editor } from '../editor'
import type { Action } from '../editorActions'
import { lastWork } from '../lastWork'
import type { Message } from '../model/message'
import { type Shape, isShape, newObjectId } from '../model/objects'
import { findLabel, toolsOfLabel } from '../model/schema'
import { assembleShape, shapeTypeOf } from '../shapes/registry'

/** What was copied last, on whichever item: it can be pasted on the next one. */
let copied: readonly Shape[] = []
/** How often it was pasted where it came from: each copy lies beside the last. */
let pasted = 0
/** The work it was copied from, or pasted into last. */
let pastedIn: object | null = null

/** CSS pixels between a shape and its copy. */
const OFFSET = 12

const copy = (editor: Editor): void => {
  copied = editor.selectedShapes
  pastedIn = editor.document
  pasted = 0
  editor.announce(/*i18n*/ { id: '{count, plural, one {Copied # object} other {Copied # objects}}', values: { count: copied.length } })
}

/** A copy in this image and under its labels; null where it has no place here. */
const pastable = (editor: Editor, shape: Shape, offset: number, z: number, groups: ReadonlyMap<string, string>): Shape | null => {
  const label = findLabel(editor.control, shape.label)
  if (!label || !toolsOfLabel(editor.control, label).includes(shape.type)) return null
  const type = shapeTypeOf(shape)
  // Read as if it came from elsewhere: the image may be smaller, the label another one.
  const read = type.parse(type.toWire(shape), editor.image, label)
  if (!read.ok) return null
  const known = new Set(label.attributes?.map(({ name }) => name))
  const attributes = Object.fromEntries(Object.entries(shape.attributes).filter(([name]) => known.has(name)))
  const group = shape.group === undefined ? {} : { group: groups.get(shape.group) ?? shape.group }
  const fresh = assembleShape<Shape>({ id: newObjectId(), control: editor.control.name, label: label.name, attributes, z, ...group }, read.geometry)
  return offset === 0 ? fresh : type.move(fresh, offset, offset, editor.image)
}

/** What belonged together belongs together again, apart from what it was copied from. */
const freshGroups = (shapes: readonly Shape[]): ReadonlyMap<string, string> =>
  new Map(shapes.flatMap(({ group }) => (group === undefined ? [] : [[group, newObjectId()] as const])))

const insert = (editor: Editor, source: readonly Shape[], offset: number, kind: string, messageOf: (count: number) => Message): void => {
  const [z, groups] = [editor.document.topZ(), freshGroups(source)]
  const shapes = source.map((shape, i) => pastable(editor, shape, offset, z + i, groups)).filter((shape) => shape !== null)
  const left = source.length - shapes.length
  if (left > 0) {
    editor.refuse(/*i18n*/ { id: '{count, plural, one {# object has no place here and was left out} other {# objects have no place here and were left out}}', values: { count: left } })
  }
  const command = changeObjects(kind, messageOf(shapes.length), shapes.map((shape) => ({ id: shape.id, before: null, after: shape })))
  if (editor.commit(command)) editor.select(shapes.map(({ id }) => id))
}

const paste = (editor: Editor): void => {
  // On another item a copy lies where it came from.
  if (editor.document !== pastedIn) pasted = -1
  pastedIn = editor.document
  pasted += 1
  const offset = pasted * Math.round(editor.camera.lengthToImage(OFFSET))
  insert(editor, copied, offset, 'paste', (count) => (/*i18n*/ { id: '{count, plural, one {Paste # object} other {Paste # objects}}', values: { count } }))
}

const cut = (editor: Editor): void => {
  copied = editor.selectedShapes
  pastedIn = editor.document
  pasted = -1
  editor.commit(deleteObjects(editor.document, editor.selection))
}

const previous = (): readonly Shape[] => lastWork().filter(isShape)

const pastePrevious = (editor: Editor): void =>
  insert(editor, previous(), 0, 'pastePrevious', (count) => (/*i18n*/ { id: '{count, plural, one {Take # object of the previous item} other {Take # objects of the previous item}}', values: { count } }))

const NOTHING_SELECTED: Message = /*i18n*/ { id: 'Select an object first' }
const READ_ONLY: Message = /*i18n*/ { id: 'This work is read-only' }

export const clipboardActions: Readonly<Record<string, Action>> = {
  'edit.cut': {
    state: (editor) => (editor.readOnly ? READ_ONLY : editor.selectedShapes.length > 0 ? true : NOTHING_SELECTED),
    run: cut,
  },
  'edit.pastePrevious': {
    state: (editor) => {
      if (editor.readOnly) return READ_ONLY
      return previous().length > 0 ? true : /*i18n*/ { id: 'No earlier item of this sitting holds anything' }
    },
    run: pastePrevious,
  },
  'edit.copy': {
    state: (editor) => (editor.selectedShapes.length > 0 ? true : NOTHING_SELECTED),
    run: copy,
  },
  'edit.paste': {
    state: (editor) => {
      if (editor.readOnly) return READ_ONLY
      return copied.length > 0 ? true : /*i18n*/ { id: 'Nothing was copied' }
    },
    run: paste,
  },
}
