import { changeObjects } from './commands/shapes'
import type { Editor } from './editor'
import type { Action } from './editorActions'
import type { Message } from './model/message'
import { type Shape, newObjectId } from './model/objects'
import { findLabel, toolsOfLabel } from './model/schema'
import { assembleShape, shapeTypeOf } from './shapes/registry'

/** What was copied last, on whichever item: it can be pasted on the next one. */
let copied: readonly Shape[] = []
/** How often it was pasted where it came from: each copy lies beside the last. */
let pasted = 0

/** CSS pixels between a shape and its copy. */
const OFFSET = 12

const copy = (editor: Editor): void => {
  copied = editor.selectedShapes
  pasted = 0
  editor.announce(/*i18n*/ { id: '{count, plural, one {Copied # object} other {Copied # objects}}', values: { count: copied.length } })
}

/** A copy in this image and under its labels; null where it has no place here. */
const pastable = (editor: Editor, shape: Shape, offset: number, z: number): Shape | null => {
  const label = findLabel(editor.control, shape.label)
  if (!label || !toolsOfLabel(editor.control, label).includes(shape.type)) return null
  const type = shapeTypeOf(shape)
  // Read as if it came from elsewhere: the image may be smaller, the label another one.
  const read = type.parse(type.toWire(shape), editor.image, label)
  if (!read.ok) return null
  const known = new Set(label.attributes?.map(({ name }) => name))
  const attributes = Object.fromEntries(Object.entries(shape.attributes).filter(([name]) => known.has(name)))
  const fresh = assembleShape<Shape>({ id: newObjectId(), control: editor.control.name, label: label.name, attributes, z }, read.geometry)
  return offset === 0 ? fresh : type.move(fresh, offset, offset, editor.image)
}

const paste = (editor: Editor): void => {
  // On another item a copy lies where it came from.
  const isHere = copied.some(({ id }) => editor.document.get(id) !== undefined)
  pasted = isHere ? pasted + 1 : 0
  const [z, offset] = [editor.document.topZ(), pasted * Math.round(editor.camera.lengthToImage(OFFSET))]
  const shapes = copied.map((shape, i) => pastable(editor, shape, offset, z + i)).filter((shape) => shape !== null)
  const left = copied.length - shapes.length
  if (left > 0) {
    editor.refuse(/*i18n*/ { id: '{count, plural, one {# object has no place here and was left out} other {# objects have no place here and were left out}}', values: { count: left } })
  }
  const message: Message = /*i18n*/ { id: '{count, plural, one {Paste # object} other {Paste # objects}}', values: { count: shapes.length } }
  const command = changeObjects('paste', message, shapes.map((shape) => ({ id: shape.id, before: null, after: shape })))
  if (editor.commit(command)) editor.select(shapes.map(({ id }) => id))
}

export const clipboardActions: Readonly<Record<string, Action>> = {
  'edit.copy': {
    state: (editor) => (editor.selectedShapes.length > 0 ? true : /*i18n*/ { id: 'Select an object first' }),
    run: copy,
  },
  'edit.paste': {
    state: (editor) => {
      if (editor.readOnly) return /*i18n*/ { id: 'This work is read-only' }
      return copied.length > 0 ? true : /*i18n*/ { id: 'Nothing was copied' }
    },
    run: paste,
  },
}
