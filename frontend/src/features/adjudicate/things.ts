/** What several people say of one item, thing by thing: which of their objects are the same, and how far they agree. */
import { holdsObjects, type DocObject, type Json, type LabelSchema } from '@/engine'
import { sameJson } from '@/engine/model/patch'
import type { ShownAnnotation } from '@/features/review/data'
import { wireIdOf } from '@/features/review/words'

export interface ObjectAgreement {
  annotation: string
  object: string
  /** Mean over all other answers of how far theirs is the same, 0 to 1. */
  score: number
  matches: { annotation: string; object: string }[]
}

export interface ControlAgreement {
  control: string
  type: string
  score: number
  objects: ObjectAgreement[]
}

/** How far the annotations of an item agree; `total` null for fewer than two. */
export interface Agreement {
  total: number | null
  controls: ControlAgreement[]
}

/** One thing that somebody marked or answered. */
export interface Thing {
  readonly key: string
  readonly control: string
  /** Theirs by annotation, those that have it; objects, or values of a control that holds none. */
  readonly objects: ReadonlyMap<string, DocObject>
  readonly values: ReadonlyMap<string, Json>
  /** How far each is the same as the others', by annotation. */
  readonly scores: ReadonlyMap<string, number>
  /** Of all together, 0 to 1. */
  readonly score: number
}

/** From here on people mean the same; below half they hardly do. */
export const AGREED = 0.8
export const APART = 0.5

export const isAgreed = ({ score }: Thing): boolean => score >= AGREED

/** The objects that each annotation has, by annotation. */
export type ObjectsOf = (annotation: string, control: string) => readonly DocObject[]

export function thingsOf(schema: LabelSchema, annotations: readonly ShownAnnotation[], agreement: Agreement | null, objectsOf: ObjectsOf): readonly Thing[] {
  return schema.controls.flatMap((control) => {
    const known = agreement?.controls.find((one) => one.control === control.name)
    return holdsObjects(control) ? objectThings(control.name, annotations, known, objectsOf) : valueThing(control.name, annotations, known)
  })
}

/** Objects that are matched with each other, directly or by a third, are one thing; never two of one person. */
function objectThings(control: string, annotations: readonly ShownAnnotation[], known: ControlAgreement | undefined, objectsOf: ObjectsOf): readonly Thing[] {
  const told = new Map((known?.objects ?? []).map((one) => [`${one.annotation} ${one.object}`, one]))
  const all = new Map(annotations.map(({ id }) => [id, new Map(objectsOf(id, control).map((object) => [wireIdOf(object), object]))]))
  const taken = new Set<string>()
  const things: Thing[] = []
  for (const { id: annotation } of annotations) {
    for (const object of all.get(annotation)?.keys() ?? []) {
      if (taken.has(`${annotation} ${object}`)) continue
      const members = new Map<string, string>()
      const waiting: (readonly [string, string])[] = [[annotation, object]]
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const place = next.join(' ')
        if (taken.has(place) || members.has(next[0]) || !all.get(next[0])?.has(next[1])) continue
        taken.add(place)
        members.set(next[0], next[1])
        for (const match of told.get(place)?.matches ?? []) waiting.push([match.annotation, match.object])
      }
      const scores = new Map([...members].map(([id, one]) => [id, told.get(`${id} ${one}`)?.score ?? (annotations.length > 1 ? 0 : 1)]))
      things.push({
        key: `${control}/${annotation}/${object}`,
        control,
        objects: new Map([...members].map(([id, one]) => [id, all.get(id)!.get(one)!])),
        values: new Map(),
        scores,
        // Who has nothing there counts as well: as the agreement of the control does.
        score: [...scores.values()].reduce((sum, one) => sum + one, 0) / annotations.length,
      })
    }
  }
  return things
}

function valueThing(control: string, annotations: readonly ShownAnnotation[], known: ControlAgreement | undefined): readonly Thing[] {
  const values = new Map<string, Json>(annotations.flatMap(({ id, result }) => (result[control] === undefined || result[control] === null ? [] : [[id, result[control]] as const])))
  if (values.size === 0) return []
  const scores = new Map([...values].map(([id, value]) => [id, shareOfSame(id, value, values, annotations.length)]))
  const same = [...values.values()].every((value) => sameJson(value, [...values.values()][0])) && values.size === annotations.length
  return [{ key: control, control, objects: new Map(), values, scores, score: known?.score ?? (same ? 1 : 0) }]
}

/** The share of the others that answered the very same. */
function shareOfSame(id: string, value: Json, values: ReadonlyMap<string, Json>, people: number): number {
  if (people < 2) return 1
  return [...values].filter(([other, theirs]) => other !== id && sameJson(theirs, value)).length / (people - 1)
}

/** The digit that takes somebody's version: 1 for A, 2 for B; none beyond the ninth. */
export function digitOf(author: string): string | undefined {
  const place = author.length === 1 ? author.codePointAt(0)! - 64 : 0
  return place >= 1 && place <= 9 ? String(place) : undefined
}

/** The annotation whose version the others are nearest to; the first of equals. */
export function bestOf({ scores }: Thing): string | null {
  return [...scores].reduce<readonly [string, number] | null>((best, one) => (best && best[1] >= one[1] ? best : one), null)?.[0] ?? null
}
