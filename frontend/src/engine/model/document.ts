import { History, type HistoryEntry } from './history'
import type { DocObject } from './objects'
import { EMPTY_SNAPSHOT, type DocumentSnapshot, type Operation } from './operation'
import { type Command, type Patch, isEmptyPatch, sameJson } from './patch'
import { type Json, type LabelSchema, findControl } from './schema'

export type ChangeOrigin = 'local' | 'undo' | 'redo' | 'remote' | 'restore'

/** A change names only what changed; whoever listens looks up the rest. */
export interface DocumentChange {
  readonly origin: ChangeOrigin
  readonly objects: readonly { readonly id: string; readonly before: DocObject | null; readonly after: DocObject | null }[]
  readonly values: readonly string[]
  /** The step done, undone or redone; null for changes that are not steps. */
  readonly entry: HistoryEntry | null
}

type Listener = (change: DocumentChange) => void

/**
 * Everything one annotator says about one item: shapes, spans and the values of all other controls, in one place,
 * so that undo and drafts cover all of it. Objects are immutable and looked up by id; every change is a patch.
 */
export class DocumentStore {
  readonly schema: LabelSchema
  readonly #objects = new Map<string, DocObject>()
  readonly #values = new Map<string, Json>()
  readonly #history = new History()
  readonly #listeners = new Set<Listener>()
  readonly #idListeners = new Map<string, Set<() => void>>()
  readonly #operationListeners = new Set<(operation: Operation) => void>()
  readonly #lists = new Map<string, readonly DocObject[]>()
  #version = 0

  constructor(schema: LabelSchema, snapshot: DocumentSnapshot = EMPTY_SNAPSHOT) {
    this.schema = schema
    this.#load(snapshot)
  }

  /** Grows by one with each change. */
  get version(): number {
    return this.#version
  }

  get size(): number {
    return this.#objects.size
  }

  get(id: string): DocObject | undefined {
    return this.#objects.get(id)
  }

  /** Value of a control that holds no objects; null when unanswered. */
  value(control: string): Json {
    return this.#values.get(control) ?? null
  }

  get values(): Readonly<Record<string, Json>> {
    return Object.fromEntries(this.#values)
  }

  /** Objects from bottom to top, of one control or of all. The same array until something changes. */
  list(control?: string): readonly DocObject[] {
    const key = control ?? ''
    const cached = this.#lists.get(key)
    if (cached) return cached
    const all = [...this.#objects.values()]
    const wanted = control === undefined ? all : all.filter((object) => object.control === control)
    const sorted = wanted.toSorted((a, b) => a.z - b.z || (a.id < b.id ? -1 : 1))
    this.#lists.set(key, sorted)
    return sorted
  }

  /** The z of a new object that shall lie on top. */
  topZ(): number {
    let top = 0
    for (const object of this.#objects.values()) if (object.z >= top) top = object.z + 1
    return top
  }

  get nextUndo(): HistoryEntry | undefined {
    return this.#history.nextUndo
  }

  get nextRedo(): HistoryEntry | undefined {
    return this.#history.nextRedo
  }

  /** Does a command and makes it a step of the undo stack. Returns false when it would change nothing. */
  commit(command: Command | null, options: { readonly mergeKey?: string } = {}): boolean {
    if (!command || isEmptyPatch(command.patch)) return false
    const { entry, merged } = this.#history.push(command, options.mergeKey ?? null)
    this.#apply(command.patch, 'local', entry)
    this.#log({ type: 'commit', patch: command.patch, entry, merged })
    return true
  }

  /** Ends a run of merged steps: key up, field left. */
  seal(): void {
    this.#history.seal()
  }

  undo(): HistoryEntry | null {
    const step = this.#history.undo()
    if (!step) return null
    this.#apply(step.patch, 'undo', step.entry)
    this.#log({ type: 'undo', entryId: step.entry.id })
    return step.entry
  }

  redo(): HistoryEntry | null {
    const step = this.#history.redo()
    if (!step) return null
    this.#apply(step.patch, 'redo', step.entry)
    this.#log({ type: 'redo', entryId: step.entry.id })
    return step.entry
  }

  /** Changes made elsewhere (another revision, suggestions): applied but never a step of this person's undo. */
  applyRemote(patch: Patch): void {
    if (isEmptyPatch(patch)) return
    this.#apply(patch, 'remote', null)
    this.#log({ type: 'remote', patch })
  }

  /** Repeats a logged operation. Returns false, changing nothing, when it doesn't fit the document as it stands. */
  replay(operation: Operation): boolean {
    if (operation.type === 'commit') {
      if (!this.#fits(operation.patch)) return false
      this.#apply(operation.patch, 'restore', operation.entry)
      this.#history.record(operation.entry, operation.merged)
      return true
    }
    if (operation.type === 'remote') {
      if (!this.#fits(operation.patch)) return false
      this.#apply(operation.patch, 'restore', null)
      return true
    }
    const top = operation.type === 'undo' ? this.#history.nextUndo : this.#history.nextRedo
    if (top?.id !== operation.entryId) return false
    const step = operation.type === 'undo' ? this.#history.undo() : this.#history.redo()
    if (step) this.#apply(step.patch, 'restore', step.entry)
    return true
  }

  snapshot(): DocumentSnapshot {
    return { objects: this.list(), values: this.values, history: this.#history.state }
  }

  /** Replaces everything, undo stack included. */
  restore(snapshot: DocumentSnapshot): void {
    const before = new Map(this.#objects)
    const valueNames = new Set([...this.#values.keys(), ...Object.keys(snapshot.values)])
    this.#load(snapshot)
    const ids = new Set([...before.keys(), ...this.#objects.keys()])
    const objects = [...ids].map((id) => ({
      id,
      before: before.get(id) ?? null,
      after: this.#objects.get(id) ?? null,
    }))
    this.#notify({ origin: 'restore', objects, values: [...valueNames], entry: null })
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Called when the object with this id, or the value of the control with this name, changed. */
  subscribeTo(id: string, listener: () => void): () => void {
    const set = this.#idListeners.get(id) ?? new Set()
    this.#idListeners.set(id, set)
    set.add(listener)
    return () => {
      set.delete(listener)
      if (set.size === 0 && this.#idListeners.get(id) === set) this.#idListeners.delete(id)
    }
  }

  /** What the draft log writes down: local commits, undos and redos, in order. */
  onOperation(listener: (operation: Operation) => void): () => void {
    this.#operationListeners.add(listener)
    return () => this.#operationListeners.delete(listener)
  }

  #load(snapshot: DocumentSnapshot): void {
    this.#objects.clear()
    this.#values.clear()
    this.#lists.clear()
    for (const object of snapshot.objects) this.#objects.set(object.id, object)
    for (const [control, value] of Object.entries(snapshot.values)) if (value !== null) this.#values.set(control, value)
    this.#history.restore(snapshot.history)
  }

  #fits(patch: Patch): boolean {
    return (
      patch.objects.every(({ id, before }) => sameJson(this.#objects.get(id) ?? null, before)) &&
      patch.values.every(({ control, before }) => sameJson(this.value(control), before))
    )
  }

  #apply(patch: Patch, origin: ChangeOrigin, entry: HistoryEntry | null): void {
    for (const { id, after } of patch.objects) {
      if (after) this.#objects.set(id, after)
      else this.#objects.delete(id)
    }
    for (const { control, after } of patch.values) {
      if (after === null) this.#values.delete(control)
      else this.#values.set(control, after)
    }
    this.#notify({ origin, objects: patch.objects, values: patch.values.map(({ control }) => control), entry })
  }

  #notify(change: DocumentChange): void {
    this.#version += 1
    if (change.objects.length > 0) this.#lists.clear()
    for (const listener of this.#listeners) listener(change)
    if (this.#idListeners.size === 0) return
    for (const { id } of change.objects) for (const listener of this.#idListeners.get(id) ?? []) listener()
    for (const control of change.values) for (const listener of this.#idListeners.get(control) ?? []) listener()
  }

  #log(operation: Operation): void {
    for (const listener of this.#operationListeners) listener(operation)
  }

  /** The control of this name, or undefined. */
  control(name: string) {
    return findControl(this.schema, name)
  }
}
