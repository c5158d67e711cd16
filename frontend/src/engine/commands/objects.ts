import type { DocumentStore } from '../model/document'
import { type DocObject, isShape } from '../model/objects'
import { shapeTypeOf } from '../shapes/registry'
import { type Command, type ValueChange, sameJson } from '../model/patch'
import { type Json, findControl, findLabel } from '../model/schema'
import { accepted, changeObjects } from './shapes'

/** Objects of the given ids that exist. */
const existing = (document: DocumentStore, ids: Iterable<string>): DocObject[] =>
  [...ids].flatMap((id) => document.get(id) ?? [])

/** Deletes objects and the relations that end in them. */
export const deleteObjects = (document: DocumentStore, ids: Iterable<string>): Command | null => {
  const objects = existing(document, ids)
  if (objects.length === 0) return null
  return {
    kind: 'delete',
    message: /*i18n*/ {
      id: '{count, plural, one {Delete # object} other {Delete # objects}}',
      values: { count: objects.length },
    },
    patch: {
      objects: objects.map((object) => ({ id: object.id, before: object, after: null })),
      values: relationChanges(document, objects),
    },
  }
}

/** Relations are kept as the result has them, under "<control>.relations", and name wire ids. */
const relationChanges = (document: DocumentStore, gone: readonly DocObject[]): ValueChange[] => {
  const changes: ValueChange[] = []
  for (const control of new Set(gone.map((object) => object.control))) {
    const name = `${control}.relations`
    const before = document.value(name)
    if (!Array.isArray(before)) continue
    const ids = new Set(gone.filter((object) => object.control === control).map(({ wireId, id }) => wireId ?? id))
    const kept = before.filter((relation: Json) => !touches(relation, ids))
    if (kept.length < before.length) changes.push({ control: name, before, after: kept.length > 0 ? kept : null })
  }
  return changes
}

const touches = (relation: Json, ids: ReadonlySet<string>): boolean => {
  if (typeof relation !== 'object' || relation === null || Array.isArray(relation)) return false
  const { from, to } = relation as Record<string, Json>
  return (typeof from === 'string' && ids.has(from)) || (typeof to === 'string' && ids.has(to))
}

/** Gives objects another label; attributes that the new label does not have are dropped. */
export const relabel = (document: DocumentStore, ids: Iterable<string>, label: string): Command | null => {
  const objects = existing(document, ids)
  return changeObjects(
    'relabel',
    /*i18n*/ { id: 'Set label to "{label}"', values: { label } },
    objects.map((object) => ({ id: object.id, before: object, after: withLabel(document, object, label) })),
  )
}

const withLabel = (document: DocumentStore, object: DocObject, label: string): DocObject => {
  if (object.label === label) return object
  const spec = findLabel(findControl(document.schema, object.control), label)
  const allowed = new Set(spec?.attributes?.map((a) => a.name))
  const attributes = Object.fromEntries(Object.entries(object.attributes).filter(([name]) => allowed.has(name)))
  const formed = spec && isShape(object) ? (shapeTypeOf(object).relabeled?.(object, spec) ?? object) : object
  return { ...accepted(formed), label, attributes }
}

/** Sets one attribute of objects; null takes it away. */
export const setAttribute = (
  document: DocumentStore,
  ids: Iterable<string>,
  name: string,
  value: Json,
): Command | null => {
  const changes = existing(document, ids).map((before) => {
    const { [name]: _old, ...others } = before.attributes
    const attributes = value === null ? others : { ...others, [name]: value }
    const after = sameJson(attributes, before.attributes) ? before : { ...accepted(before), attributes }
    return { id: before.id, before, after }
  })
  return changeObjects('attribute', /*i18n*/ { id: 'Set {name}', values: { name } }, changes)
}

/** Answers a control that holds no objects (choice, text, rating...); null clears it. */
export const setValue = (document: DocumentStore, control: string, value: Json): Command | null => {
  const before = document.value(control)
  if (sameJson(before, value)) return null
  return {
    kind: 'value',
    message: value === null ? /*i18n*/ { id: 'Clear {control}', values: { control } } : /*i18n*/ { id: 'Set {control}', values: { control } },
    patch: { objects: [], values: [{ control, before, after: value }] },
  }
}

/** Makes suggestions the person's own. */
export const acceptSuggestions = (document: DocumentStore, ids: Iterable<string>): Command | null => {
  const objects = existing(document, ids).filter((object) => object.suggestion)
  return changeObjects(
    'accept',
    /*i18n*/ {
      id: '{count, plural, one {Accept # suggestion} other {Accept # suggestions}}',
      values: { count: objects.length },
    },
    objects.map((object) => ({ id: object.id, before: object, after: accepted(object) })),
  )
}

export const rejectSuggestions = (document: DocumentStore, ids: Iterable<string>): Command | null => {
  const objects = existing(document, ids).filter((object) => object.suggestion)
  return changeObjects(
    'reject',
    /*i18n*/ {
      id: '{count, plural, one {Reject # suggestion} other {Reject # suggestions}}',
      values: { count: objects.length },
    },
    objects.map((object) => ({ id: object.id, before: object, after: null })),
  )
}

/** Puts objects above or below all others of their control. */
export const reorder = (document: DocumentStore, ids: Iterable<string>, to: 'front' | 'back'): Command | null => {
  const objects = existing(document, ids).toSorted((a, b) => a.z - b.z)
  const all = document.list()
  const lowest = all[0]?.z ?? 0
  const start = to === 'front' ? document.topZ() : lowest - objects.length
  const message =
    to === 'front' ? /*i18n*/ { id: 'Bring to front' } : /*i18n*/ { id: 'Send to back' }
  return changeObjects(
    'reorder',
    message,
    objects.map((object, i) => ({ id: object.id, before: object, after: { ...object, z: start + i } })),
  )
}
