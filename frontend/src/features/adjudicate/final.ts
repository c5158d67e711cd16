/**
 * The final answer: taken thing by thing from annotations, and edited. Where each part came from is kept for all that
 * was ever taken, and read from what is there now, so that undo brings it back as well.
 */
import { DocumentStore, EMPTY_SNAPSHOT, fromResult, newObjectId, objectToWire, toResult, type Command, type DocObject, type Json, type LabelSchema, type Result } from '@/engine'
import { sameJson } from '@/engine/model/patch'
import type { ShownAnnotation } from '@/features/review/data'
import { wireIdOf } from '@/features/review/words'
import type { Thing } from './things'

interface Source {
  readonly annotation: string
  readonly thing: string
  /** As it was taken: what differs from it was edited. */
  readonly taken: DocObject
}

/** Object id or control -> annotation. */
export type Provenance = Readonly<Record<string, string>>

export interface Taken {
  readonly annotation: string
  readonly edited: boolean
}

interface Kept {
  readonly result: Result
  readonly sources: readonly (readonly [string, { annotation: string; thing: string; taken: Json }])[]
  readonly values: readonly (readonly [string, string])[]
  readonly leftOut: readonly string[]
}

type Sizes = Parameters<typeof fromResult>[2]['sizes']

export class FinalAnswer {
  readonly document: DocumentStore
  readonly #annotations: readonly ShownAnnotation[]
  /** By object id, the latest last: two people's objects may have the same id. */
  readonly #sources = new Map<string, Source[]>()
  /** The annotation that a control's value was taken from. */
  readonly #values = new Map<string, string>()
  readonly #leftOut = new Set<string>()
  readonly #listeners = new Set<() => void>()
  #version = 0

  constructor(schema: LabelSchema, annotations: readonly ShownAnnotation[]) {
    this.document = new DocumentStore(schema, EMPTY_SNAPSHOT)
    this.#annotations = annotations
    this.document.subscribe(() => this.#changed())
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Grows with each change, of what is taken as well as of what is left out. */
  readonly getVersion = (): number => this.#version

  /** Whose version of a thing is in the answer; null where nobody's is. */
  takenOf(thing: Thing): Taken | null {
    if (thing.values.size > 0) {
      const annotation = this.#valueSource(thing.control)
      if (annotation !== null) return { annotation, edited: false }
      const from = this.#values.get(thing.control)
      return from !== undefined && this.document.value(thing.control) !== null ? { annotation: from, edited: true } : null
    }
    const object = this.#objectOf(thing)
    const source = object && this.#sourceOf(object)
    return object && source ? { annotation: source.annotation, edited: !sameObject(object, source.taken) } : null
  }

  isLeftOut(thing: Thing): boolean {
    return this.#leftOut.has(thing.key) && this.takenOf(thing) === null
  }

  /** Neither taken nor left out. */
  isOpen(thing: Thing): boolean {
    if (thing.values.size > 0 && this.document.value(thing.control) !== null) return false
    return !this.#leftOut.has(thing.key) && this.takenOf(thing) === null
  }

  /** The object of the answer that stands for a thing. */
  objectId(thing: Thing): string | null {
    return this.#objectOf(thing)?.id ?? null
  }

  /** The version of one annotation; once more takes it back. */
  take(thing: Thing, annotation: string): void {
    const taken = this.takenOf(thing)
    if (taken?.annotation === annotation && !taken.edited) this.#apply(this.#without([thing]))
    else this.#apply(this.#with([[thing, annotation]]))
  }

  /** Several at once, one step of undo. */
  takeThese(choices: readonly (readonly [Thing, string])[]): void {
    this.#apply(this.#with(choices))
  }

  /** All that one annotation says and nothing that others say. */
  takeAll(things: readonly Thing[], annotation: string): void {
    const own = things.filter(({ objects, values }) => objects.has(annotation) || values.has(annotation))
    const others = things.filter((thing) => !own.includes(thing))
    this.#apply(compose(this.#without(others), this.#with(own.map((thing) => [thing, annotation] as const))))
    for (const thing of others) this.#leftOut.add(thing.key)
    this.#changed()
  }

  leaveOut(thing: Thing): void {
    if (this.isLeftOut(thing)) this.#leftOut.delete(thing.key)
    else this.#leftOut.add(thing.key)
    if (!this.#apply(this.#without([thing]))) this.#changed()
  }

  get result(): Result {
    return toResult(this.document)
  }

  get provenance(): Provenance {
    const found: Record<string, string> = {}
    for (const object of this.document.list()) {
      const source = this.#sourceOf(object)
      if (source) found[wireIdOf(object)] = source.annotation
    }
    for (const control of this.#values.keys()) {
      const annotation = this.#valueSource(control)
      if (annotation !== null) found[control] = annotation
    }
    return found
  }

  /** All of it as JSON, to be opened again after the page was closed. */
  kept(): Kept {
    return {
      result: this.result,
      sources: [...this.#sources].flatMap(([id, all]) => all.map(({ annotation, thing, taken }) => [id, { annotation, thing, taken: objectToWire(taken) }] as const)),
      values: [...this.#values],
      leftOut: [...this.#leftOut],
    }
  }

  restore(kept: Kept, sizes: Sizes): void {
    const { schema } = this.document
    for (const [id, { annotation, thing, taken }] of kept.sources) {
      const control = thing.split('/')[0] ?? ''
      const [object] = fromResult(schema, { [control]: [taken] }, { sizes }).snapshot.objects
      if (object) this.#remember(id, { annotation, thing, taken: object })
    }
    for (const [control, annotation] of kept.values) this.#values.set(control, annotation)
    for (const key of kept.leftOut) this.#leftOut.add(key)
    this.document.restore(fromResult(schema, kept.result, { sizes }).snapshot)
  }

  /** Where a control's value is from, as long as it is the same still. */
  #valueSource(control: string): string | null {
    const from = this.#annotations.find(({ id }) => id === this.#values.get(control))
    return from && sameJson(from.result[control] ?? null, this.document.value(control)) ? from.id : null
  }

  #objectOf(thing: Thing): DocObject | undefined {
    return this.document.list(thing.control).find((object) => this.#sourceOf(object)?.thing === thing.key)
  }

  /** What an object was taken from: what it is still the same as, else what it was last. */
  #sourceOf(object: DocObject): Source | undefined {
    const all = this.#sources.get(object.id)
    return all?.findLast(({ taken }) => sameObject(object, taken)) ?? all?.at(-1)
  }

  #remember(id: string, source: Source): void {
    const all = this.#sources.get(id) ?? []
    const others = all.filter(({ annotation, thing }) => annotation !== source.annotation || thing !== source.thing)
    this.#sources.set(id, [...others, source])
  }

  #with(choices: readonly (readonly [Thing, string])[]): Command['patch'] {
    let z = this.document.topZ()
    const used = new Set(this.document.list().flatMap((object) => [object.id, wireIdOf(object)]))
    const objects: Command['patch']['objects'][number][] = []
    const values: Command['patch']['values'][number][] = []
    for (const [thing, annotation] of choices) {
      const value = thing.values.get(annotation)
      if (value !== undefined) {
        this.#values.set(thing.control, annotation)
        values.push({ control: thing.control, before: this.document.value(thing.control), after: value })
      }
      const theirs = thing.objects.get(annotation)
      if (!theirs) continue
      const before = this.#objectOf(thing)
      const wanted = wireIdOf(theirs)
      // Its own id, unless another object of the answer has that already.
      const id = !used.has(wanted) || before?.id === wanted ? wanted : newObjectId()
      used.add(id)
      const { wireId: _, ...rest } = theirs
      const after: DocObject = { ...(rest as DocObject), ...(theirs.kind === 'opaque' ? { raw: { ...theirs.raw, id } } : {}), id, z: before?.z ?? z++ }
      if (before && before.id !== id) objects.push({ id: before.id, before, after: null })
      objects.push({ id, before: before?.id === id ? before : null, after })
      this.#remember(id, { annotation, thing: thing.key, taken: after })
    }
    return { objects, values }
  }

  #without(things: readonly Thing[]): Command['patch'] {
    return {
      objects: things.flatMap((thing) => {
        const before = this.#objectOf(thing)
        return before ? [{ id: before.id, before, after: null }] : []
      }),
      values: things.flatMap(({ control, values }) => {
        const before = this.document.value(control)
        return values.size > 0 && before !== null ? [{ control, before, after: null }] : []
      }),
    }
  }

  #apply(patch: Command['patch']): boolean {
    const count = patch.objects.length + patch.values.length
    return this.document.commit({ kind: 'take', message: /*i18n*/ { id: '{count, plural, one {Decide on # thing} other {Decide on # things}}', values: { count } }, patch })
  }

  #changed(): void {
    this.#version += 1
    for (const listener of this.#listeners) listener()
  }
}

function compose(first: Command['patch'], second: Command['patch']): Command['patch'] {
  return { objects: [...first.objects, ...second.objects], values: [...first.values, ...second.values] }
}

/** But for its place in the order. */
function sameObject(one: DocObject, other: DocObject): boolean {
  return sameJson(objectToWire(one), objectToWire(other))
}
