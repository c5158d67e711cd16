import { type Command, composePatches, invertPatch, isEmptyPatch, type Patch } from './patch'
import type { Message } from './message'

/** One step that can be undone. */
export interface HistoryEntry {
  readonly id: string
  readonly kind: string
  readonly message: Message
  readonly patch: Patch
}

export interface HistoryState {
  readonly done: readonly HistoryEntry[]
  readonly undone: readonly HistoryEntry[]
}

/** What a push left on top of the stack; null when a merge cancelled the step out. */
export interface PushResult {
  readonly entry: HistoryEntry | null
  readonly merged: boolean
}

const MAX_STEPS = 500

/**
 * The undo stack: one gesture, one step. A step stays open for merging (held arrow key, typing into a field)
 * until `seal` is called; merging is always asked for by name, never guessed from the clock.
 */
export class History {
  #done: HistoryEntry[] = []
  #undone: HistoryEntry[] = []
  #openKey: string | null = null
  #counter = 0
  readonly #limit: number

  constructor(state: HistoryState = { done: [], undone: [] }, limit = MAX_STEPS) {
    this.#limit = limit
    this.restore(state)
  }

  get state(): HistoryState {
    return { done: [...this.#done], undone: [...this.#undone] }
  }

  restore({ done, undone }: HistoryState): void {
    this.#done = [...done]
    this.#undone = [...undone]
    this.#openKey = null
  }

  /** The step that undo would take back. */
  get nextUndo(): HistoryEntry | undefined {
    return this.#done.at(-1)
  }

  get nextRedo(): HistoryEntry | undefined {
    return this.#undone.at(-1)
  }

  /** Records a command; with a key that is still open it is merged into the last step. */
  push(command: Command, mergeKey: string | null = null): PushResult {
    const last = this.#done.at(-1)
    const merged = mergeKey !== null && mergeKey === this.#openKey && last !== undefined
    const entry = merged ? this.#merge(last, command) : { id: this.#newId(), ...command }
    this.record(entry, merged)
    // A held key that came back to where it began leaves no step behind, nor an open one.
    this.#openKey = entry ? mergeKey : null
    return { entry, merged }
  }

  /** Puts a step on the stack as it is; a merged one takes the place of the last. Used by `push` and by replay. */
  record(entry: HistoryEntry | null, merged: boolean): void {
    this.#undone = []
    if (merged) this.#done.pop()
    if (entry) this.#done.push(entry)
    if (this.#done.length > this.#limit) this.#done.shift()
  }

  #merge(last: HistoryEntry, command: Command): HistoryEntry | null {
    const patch = composePatches(last.patch, command.patch)
    return isEmptyPatch(patch) ? null : { ...last, message: command.message, patch }
  }

  seal(): void {
    this.#openKey = null
  }

  /** Moves the last step to the redo side and returns the patch that takes it back. */
  undo(): { entry: HistoryEntry; patch: Patch } | null {
    this.#openKey = null
    const entry = this.#done.pop()
    if (!entry) return null
    this.#undone.push(entry)
    return { entry, patch: invertPatch(entry.patch) }
  }

  redo(): { entry: HistoryEntry; patch: Patch } | null {
    this.#openKey = null
    const entry = this.#undone.pop()
    if (!entry) return null
    this.#done.push(entry)
    return { entry, patch: entry.patch }
  }

  /** Ids need only differ within one history: a time part keeps them apart across restores. */
  #newId(): string {
    this.#counter += 1
    return `${Date.now().toString(36)}-${this.#counter.toString(36)}-${Math.floor(Math.random() * 1e6).toString(36)}`
  }
}
