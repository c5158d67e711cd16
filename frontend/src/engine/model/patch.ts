import type { DocObject } from './objects'
import type { Message } from './message'
import type { Json } from './schema'

/** One object before and after; null where it did not or does not exist. */
export interface ObjectChange {
  readonly id: string
  readonly before: DocObject | null
  readonly after: DocObject | null
}

/** The value of a control that holds no objects; null means unanswered. */
export interface ValueChange {
  readonly control: string
  readonly before: Json
  readonly after: Json
}

/** A reversible difference. Plain JSON, so that it can be logged and replayed. */
export interface Patch {
  readonly objects: readonly ObjectChange[]
  readonly values: readonly ValueChange[]
}

/** What a command does to a document: a patch with a name a person can read ("Move 3 objects"). */
export interface Command {
  readonly kind: string
  readonly message: Message
  readonly patch: Patch
}

export const EMPTY_PATCH: Patch = { objects: [], values: [] }

export const isEmptyPatch = (patch: Patch): boolean => patch.objects.length === 0 && patch.values.length === 0

export const invertPatch = (patch: Patch): Patch => ({
  objects: patch.objects.map(({ id, before, after }) => ({ id, before: after, after: before })),
  values: patch.values.map(({ control, before, after }) => ({ control, before: after, after: before })),
})

/** The single patch that does `first` and then `second`; what ends where it began is left out. */
export const composePatches = (first: Patch, second: Patch): Patch => {
  const objects = new Map<string, ObjectChange>(first.objects.map((change) => [change.id, change]))
  for (const change of second.objects) {
    const earlier = objects.get(change.id)
    objects.set(change.id, earlier ? { ...change, before: earlier.before } : change)
  }
  const values = new Map<string, ValueChange>(first.values.map((change) => [change.control, change]))
  for (const change of second.values) {
    const earlier = values.get(change.control)
    values.set(change.control, earlier ? { ...change, before: earlier.before } : change)
  }
  return {
    objects: [...objects.values()].filter(({ before, after }) => !sameJson(before, after)),
    values: [...values.values()].filter(({ before, after }) => !sameJson(before, after)),
  }
}

/** Deep equality of plain JSON values; absent and undefined members count as the same. */
export const sameJson = (a: unknown, b: unknown): boolean => {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => sameJson(item, b[i]))
  }
  const left = a as Record<string, unknown>
  const right = b as Record<string, unknown>
  const keys = new Set([...Object.keys(left), ...Object.keys(right)])
  for (const key of keys) if (!sameJson(left[key], right[key])) return false
  return true
}
