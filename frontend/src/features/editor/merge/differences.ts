/** Where two versions of an answer differ, and what becomes of them together. Works on results, as the wire has them. */
import { type ControlSpec, type Json, type LabelSchema, type Result, holdsObjects, newObjectId } from '@/engine'
import { sameJson } from '@/engine/model/patch'

export type Choice = 'mine' | 'theirs' | 'both'

/** Who moved away from what both began with; `unknown` where that is not known. */
export type ChangedBy = 'mine' | 'theirs' | 'both' | 'unknown'

/** One place where the two differ. A side is null where it has nothing there. */
export interface Difference {
  readonly id: string
  readonly control: ControlSpec
  readonly kind: 'object' | 'value' | 'relations'
  readonly mine: Json
  readonly theirs: Json
  readonly changedBy: ChangedBy
  /** What can be chosen here. */
  readonly choices: readonly Choice[]
  /** What loses nothing: the side that changed, else this device's. */
  readonly suggested: Choice
}

type WireObject = Readonly<Record<string, Json>>

const objectsOf = (value: Json | undefined): readonly WireObject[] =>
  (Array.isArray(value) ? (value as readonly Json[]) : []).filter((entry): entry is WireObject => typeof entry === 'object' && entry !== null && !Array.isArray(entry))

/** Objects of old imports may have no id: their content names them then. */
const idOf = (object: WireObject): string => (typeof object['id'] === 'string' ? object['id'] : JSON.stringify(object))

const byId = (objects: readonly WireObject[]): ReadonlyMap<string, WireObject> => new Map(objects.map((object) => [idOf(object), object]))

const changedBy = (mine: Json, theirs: Json, base: Json | undefined): ChangedBy => {
  if (base === undefined) return 'unknown'
  if (sameJson(mine, base)) return 'theirs'
  return sameJson(theirs, base) ? 'mine' : 'both'
}

/** All places where the two differ, in the schema's order; objects by their ids. `base`: what both began with. */
export const differencesOf = (schema: LabelSchema, mine: Result, theirs: Result, base: Result | null): readonly Difference[] =>
  schema.controls.flatMap((control) =>
    holdsObjects(control)
      ? [...objectDifferences(control, mine, theirs, base), ...relationDifference(control, mine, theirs, base)]
      : valueDifference(control, mine, theirs, base),
  )

const objectDifferences = (control: ControlSpec, mine: Result, theirs: Result, base: Result | null): readonly Difference[] => {
  const [own, other, first] = [mine, theirs, base ?? {}].map((result) => byId(objectsOf(result[control.name]))) as [
    ReadonlyMap<string, WireObject>,
    ReadonlyMap<string, WireObject>,
    ReadonlyMap<string, WireObject>,
  ]
  return [...new Set([...own.keys(), ...other.keys()])].flatMap((id): Difference[] => {
    const [left, right] = [own.get(id) ?? null, other.get(id) ?? null]
    if (sameJson(left, right)) return []
    const by = changedBy(left, right, base ? (first.get(id) ?? null) : undefined)
    const isChanged = left !== null && right !== null
    // Without knowing what both began with nothing is thrown away: what one side alone has stays.
    const suggested = by === 'mine' || by === 'theirs' ? by : left === null ? 'theirs' : 'mine'
    return [{ id: `${control.name}/${id}`, control, kind: 'object', mine: left, theirs: right, changedBy: by, choices: isChanged ? ['mine', 'theirs', 'both'] : ['mine', 'theirs'], suggested }]
  })
}

const valueDifference = (control: ControlSpec, mine: Result, theirs: Result, base: Result | null): readonly Difference[] => {
  const [left, right] = [mine[control.name] ?? null, theirs[control.name] ?? null]
  if (sameJson(left, right)) return []
  const by = changedBy(left, right, base ? (base[control.name] ?? null) : undefined)
  const isSet = control.type === 'choices' && Array.isArray(left) && Array.isArray(right)
  const suggested = by === 'mine' || by === 'theirs' ? by : left === null ? 'theirs' : 'mine'
  return [{ id: control.name, control, kind: 'value', mine: left, theirs: right, changedBy: by, choices: isSet ? ['mine', 'theirs', 'both'] : ['mine', 'theirs'], suggested }]
}

const relationDifference = (control: ControlSpec, mine: Result, theirs: Result, base: Result | null): readonly Difference[] => {
  const name = relationsOf(control)
  const [left, right] = [mine[name] ?? null, theirs[name] ?? null]
  if (sameJson(left ?? [], right ?? [])) return []
  const by = changedBy(left ?? [], right ?? [], base ? (base[name] ?? []) : undefined)
  return [{ id: name, control, kind: 'relations', mine: left, theirs: right, changedBy: by, choices: ['mine', 'theirs', 'both'], suggested: by === 'mine' || by === 'theirs' ? by : 'both' }]
}

const relationsOf = ({ name }: ControlSpec): string => `${name}.relations`

/** The two as one: what they agree on, and of each difference what was chosen (the suggestion where nothing was). */
export const merged = (schema: LabelSchema, mine: Result, theirs: Result, differences: readonly Difference[], chosen: ReadonlyMap<string, Choice>): Result => {
  const result: Record<string, Json> = {}
  const open = new Map(differences.map((difference) => [difference.id, difference]))
  const choiceAt = (id: string): Choice | null => {
    const difference = open.get(id)
    return difference ? (chosen.get(id) ?? difference.suggested) : null
  }
  for (const control of schema.controls) {
    const { name } = control
    const value = holdsObjects(control) ? mergedObjects(control, mine, theirs, choiceAt) : mergedValue(mine[name] ?? null, theirs[name] ?? null, choiceAt(name))
    if (value !== null) result[name] = value
    if (!holdsObjects(control)) continue
    const relations = mergedRelations(control, mine, theirs, choiceAt, result[name] ?? [])
    if (relations.length > 0) result[relationsOf(control)] = relations
  }
  return result
}

const mergedObjects = (control: ControlSpec, mine: Result, theirs: Result, choiceAt: (id: string) => Choice | null): Json => {
  const [left, right] = [mine[control.name], theirs[control.name]]
  if (left === undefined && right === undefined) return null
  const [own, other] = [objectsOf(left), objectsOf(right)]
  const [ownById, otherById] = [byId(own), byId(other)]
  const kept: Json[] = []
  for (const object of own) {
    const id = idOf(object)
    const choice = choiceAt(`${control.name}/${id}`) ?? 'mine'
    const theirVersion = otherById.get(id)
    if (choice !== 'theirs') kept.push(object)
    else if (theirVersion) kept.push(theirVersion)
    // Both of them: theirs beside mine, as an object of its own.
    if (choice === 'both' && theirVersion) kept.push({ ...theirVersion, id: newObjectId() })
  }
  for (const object of other) {
    const id = idOf(object)
    if (!ownById.has(id) && choiceAt(`${control.name}/${id}`) !== 'mine') kept.push(object)
  }
  return kept
}

const mergedValue = (mine: Json, theirs: Json, choice: Choice | null): Json => {
  if (choice === 'theirs') return theirs
  if (choice === 'both' && Array.isArray(mine) && Array.isArray(theirs)) return union(mine, theirs)
  return mine
}

const mergedRelations = (control: ControlSpec, mine: Result, theirs: Result, choiceAt: (id: string) => Choice | null, objects: Json): readonly Json[] => {
  const name = relationsOf(control)
  const choice = choiceAt(name)
  const [left, right] = [listOf(mine[name]), listOf(theirs[name])]
  const wanted = choice === 'theirs' ? right : choice === 'both' ? union(left, right) : left
  const ids = new Set<Json | undefined>(objectsOf(objects).map(idOf))
  // A relation lives only as long as both of its ends.
  return objectsOf(wanted).filter(({ from, to }) => ids.has(from) && ids.has(to))
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : [])

const union = (left: readonly Json[], right: readonly Json[]): readonly Json[] => [...left, ...right.filter((entry) => !left.some((other) => sameJson(other, entry)))]
