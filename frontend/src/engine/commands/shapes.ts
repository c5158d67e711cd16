import type { Size } from '../geometry/primitives'
import type { Message } from '../model/message'
import { type DocObject, type Shape, isShape, newObjectId } from '../model/objects'
import type { DocumentStore } from '../model/document'
import { type Command, type ObjectChange, sameJson } from '../model/patch'
import { shapeTypeOf } from '../shapes/registry'

/**
 * Commands are pure: they look at a document and say what would change, with a name a person can read.
 * Null means that nothing would change.
 */
export const changeObjects = (
  kind: string,
  message: Message,
  changes: readonly ObjectChange[],
): Command | null => {
  const real = changes.filter(({ before, after }) => !sameJson(before, after))
  return real.length > 0 ? { kind, message, patch: { objects: real, values: [] } } : null
}

/** An edited suggestion is an accepted one; where it came from is kept. */
export const accepted = <O extends DocObject>(object: O): O => {
  if (!object.suggestion) return object
  const { suggestion, ...rest } = object
  return { ...rest, origin: suggestion } as unknown as O
}

const shapesOf = (document: DocumentStore, ids: Iterable<string>): Shape[] =>
  [...ids].map((id) => document.get(id)).filter(isShape)

export const createShape = (shape: Shape): Command => ({
  kind: 'create',
  message: /*i18n*/ { id: 'Draw {shape} "{label}"', values: { shape: shapeTypeOf(shape).name, label: shape.label } },
  patch: { objects: [{ id: shape.id, before: null, after: shape }], values: [] },
})

/** Replaces shapes by edited copies with the same ids: the end of a drag, a nudge, a typed measure. */
export const replaceShapes = (
  document: DocumentStore,
  kind: 'move' | 'resize',
  next: readonly Shape[],
): Command | null => {
  const values = { count: next.length }
  const message: Message =
    kind === 'move'
      ? /*i18n*/ { id: '{count, plural, one {Move # object} other {Move # objects}}', values }
      : /*i18n*/ { id: '{count, plural, one {Resize # object} other {Resize # objects}}', values }
  const changes = next.flatMap((shape) => {
    const before = document.get(shape.id)
    return before && !sameJson(before, shape) ? [{ id: shape.id, before, after: accepted(shape) }] : []
  })
  return changeObjects(kind, message, changes)
}

export const moveShapes = (
  document: DocumentStore,
  ids: Iterable<string>,
  by: { readonly dx: number; readonly dy: number },
  size: Size,
): Command | null =>
  replaceShapes(
    document,
    'move',
    shapesOf(document, ids).map((shape) => shapeTypeOf(shape).move(shape, by.dx, by.dy, size)),
  )

export const setShapeField = (
  document: DocumentStore,
  id: string,
  field: string,
  value: number,
  size: Size,
): Command | null => {
  const shape = document.get(id)
  if (!isShape(shape)) return null
  return replaceShapes(document, 'resize', [shapeTypeOf(shape).withField(shape, field, value, size)])
}

/** Copies a little to the right and below, on top of everything. */
export const duplicateShapes = (
  document: DocumentStore,
  ids: Iterable<string>,
  offset: number,
  size: Size,
): Command | null => {
  let z = document.topZ()
  const copies = shapesOf(document, ids).map((shape) => {
    const moved = shapeTypeOf(shape).move(shape, offset, offset, size)
    const { wireId: _wireId, suggestion: _suggestion, origin: _origin, ...rest } = moved
    z += 1
    return { ...rest, id: newObjectId(), z: z - 1 }
  })
  return changeObjects(
    'duplicate',
    /*i18n*/ { id: '{count, plural, one {Duplicate # object} other {Duplicate # objects}}', values: { count: copies.length } },
    copies.map((copy) => ({ id: copy.id, before: null, after: copy })),
  )
}
