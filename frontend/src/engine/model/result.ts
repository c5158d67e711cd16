import type { Size } from '../geometry/primitives'
import { assembleShape, findShapeType, shapeTypeOf } from '../shapes/registry'
import { shownControls } from './conditions'
import type { DocumentStore } from './document'
import type { Message } from './message'
import { type DocObject, type SpanObject, type Suggestion, newObjectId } from './objects'
import { EMPTY_SNAPSHOT, type DocumentSnapshot } from './operation'
import { type ControlSpec, type Json, type LabelSchema, findLabel, holdsObjects } from './schema'

/** One key a control, as submitted, stored and exported. */
export type Result = Readonly<Record<string, Json>>

type JsonObject = Readonly<Record<string, Json>>

export interface ReadContext {
  /** Oriented size of each image input, by name. */
  readonly sizes: Readonly<Record<string, Size>>
  /** Given when the result is a model's: its objects become suggestions. */
  readonly suggestion?: Suggestion
}

export interface ReadResult {
  readonly snapshot: DocumentSnapshot
  /** What was repaired or left out, in words. */
  readonly notices: readonly Message[]
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The result of a document. Suggestions that nobody accepted and answers of hidden controls are not in it. */
export const toResult = (document: DocumentStore): Result => {
  const result: Record<string, Json> = {}
  for (const control of shownControls(document)) {
    if (holdsObjects(control)) {
      result[control.name] = document.list(control.name).filter((object) => !object.suggestion).map(objectToWire)
      const relations = document.value(`${control.name}.relations`)
      if (relations !== null) result[`${control.name}.relations`] = relations
    } else {
      const value = document.value(control.name)
      if (value !== null) result[control.name] = value
    }
  }
  return result
}

export const objectToWire = (object: DocObject): JsonObject => {
  if (object.kind === 'opaque') {
    const { attributes: _attributes, ...raw } = object.raw
    return { ...raw, label: object.label, ...attributesOf(object) }
  }
  const identity = { id: object.wireId ?? object.id, label: object.label }
  if (object.kind === 'span') {
    const { start, end, text } = object
    return { ...identity, start, end, text, ...attributesOf(object) }
  }
  const group: JsonObject = object.group === undefined ? {} : { group: object.group }
  return { ...identity, type: object.type, ...shapeTypeOf(object).toWire(object), ...attributesOf(object), ...group }
}

const attributesOf = ({ attributes }: DocObject): JsonObject =>
  Object.keys(attributes).length > 0 ? { attributes } : {}

/** Reads a result. Nothing in it can break the editor: what doesn't fit is repaired or left out, with a notice. */
export const fromResult = (schema: LabelSchema, result: unknown, context: ReadContext): ReadResult => {
  const notices: Message[] = []
  if (!isObject(result as Json)) return { snapshot: EMPTY_SNAPSHOT, notices }
  const given = result as Result
  const known = new Set(schema.controls.flatMap(({ name }) => [name, `${name}.relations`]))
  for (const name of Object.keys(given)) {
    if (!known.has(name)) notices.push(/*i18n*/ { id: 'Left out "{name}": the project does not ask for it', values: { name } })
  }
  const taken = new Set<string>()
  const objects: DocObject[] = []
  const values: Record<string, Json> = {}
  for (const control of schema.controls) {
    const value = given[control.name] ?? null
    if (!holdsObjects(control)) {
      if (value !== null) values[control.name] = value
      continue
    }
    for (const raw of Array.isArray(value) ? (value as readonly Json[]) : []) {
      const object = readObject(control, raw, objects.length, context, taken, notices)
      if (object) objects.push(object)
    }
    const relations = given[`${control.name}.relations`]
    if (Array.isArray(relations)) values[`${control.name}.relations`] = relations as Json
  }
  return { snapshot: { objects, values, history: { done: [], undone: [] } }, notices }
}

const readObject = (
  control: ControlSpec,
  raw: Json,
  z: number,
  context: ReadContext,
  taken: Set<string>,
  notices: Message[],
): DocObject | null => {
  const leftOut = (why: string) => {
    notices.push(/*i18n*/ { id: 'Left out an object of "{control}": {why}', values: { control: control.name, why } })
    return null
  }
  if (!isObject(raw)) return leftOut('it is not an object')
  if (typeof raw['label'] !== 'string') return leftOut('it has no label')
  const base = {
    ...identityOf(raw, control.name, taken),
    control: control.name,
    label: raw['label'],
    attributes: isObject(raw['attributes']) ? raw['attributes'] : {},
    z,
    ...(control.type === 'shapes' && typeof raw['group'] === 'string' && raw['group'] !== '' ? { group: raw['group'] } : {}),
    ...(context.suggestion ? { suggestion: scored(raw, context.suggestion) } : {}),
  }
  if (control.type === 'spans') return readSpan(raw, base) ?? leftOut('a span needs start before end')
  const typeName = raw['type']
  if (typeof typeName !== 'string') return leftOut('it has no type')
  const type = findShapeType(typeName)
  const size = context.sizes[control.on ?? '']
  if (!type || !size) return { ...base, kind: 'opaque', type: typeName, raw }
  const outcome = type.parse(raw, size, findLabel(control, raw['label']))
  if (!outcome.ok) return leftOut(outcome.why)
  if (outcome.repaired) {
    notices.push(/*i18n*/ { id: 'Repaired an object of "{control}": {what}', values: { control: control.name, what: outcome.repaired } })
  }
  return assembleShape(base, outcome.geometry)
}

/** Ids need only be unique in their control on the wire; in a document they are unique over all. */
const identityOf = (raw: JsonObject, control: string, taken: Set<string>): { id: string; wireId?: string } => {
  const wireId = typeof raw['id'] === 'string' && raw['id'] !== '' ? raw['id'] : null
  for (const id of [wireId, wireId === null ? null : `${control}:${wireId}`, newObjectId()]) {
    if (id === null || taken.has(id)) continue
    taken.add(id)
    return id === wireId || !wireId || !id.startsWith(`${control}:`) ? { id } : { id, wireId }
  }
  return { id: newObjectId() }
}

const scored = (raw: JsonObject, suggestion: Suggestion): Suggestion =>
  typeof raw['score'] === 'number' && Number.isFinite(raw['score']) ? { ...suggestion, score: raw['score'] } : suggestion

const readSpan = (raw: JsonObject, base: Omit<SpanObject, 'kind' | 'start' | 'end' | 'text'>): SpanObject | null => {
  const { start, end, text } = raw
  if (!Number.isInteger(start) || !Number.isInteger(end)) return null
  const [from, to] = [start as number, end as number]
  if (from < 0 || to <= from) return null
  return { ...base, kind: 'span', start: from, end: to, text: typeof text === 'string' ? text : '' }
}

