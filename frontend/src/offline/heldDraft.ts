import type { DocumentStore, Result } from '@/engine'
import type { DraftKeeper, SaveState, StoredWork } from './keeper'

export interface HeldDraftOptions {
  readonly document: DocumentStore
  /** What the server holds; both null where nothing is stored there. */
  readonly stored: StoredWork | null
  /** The document already differs from it. */
  readonly changed?: boolean
}

/** Work that goes to the server only when the person says so: changes to what was handed in, and practice. */
export class HeldDraft implements DraftKeeper {
  readonly #listeners = new Set<() => void>()
  readonly #unsubscribe: () => void
  #state: SaveState = { state: 'saved' }
  #stored: StoredWork | null
  #changes = 0

  constructor({ document, stored, changed = false }: HeldDraftOptions) {
    this.#stored = stored
    this.#unsubscribe = document.onOperation(() => this.#changed())
    if (changed) this.#changed()
  }

  readonly getState = (): SaveState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get revision(): string | null {
    return this.#stored?.revision ?? null
  }

  get base(): Result | null {
    return this.#stored?.result ?? null
  }

  get pending(): boolean {
    return this.#changes > 0
  }

  /** It is on its way. */
  sending(): void {
    this.#set({ state: 'saving' })
  }

  /** It did not get there; it can be sent again. */
  notSent(): void {
    this.#hold()
  }

  /** Somebody has changed what is stored since. */
  stale(current: StoredWork): void {
    this.#set({ state: 'conflict', current })
  }

  /** It can't be changed any more. */
  halt(code: string | null, detail: string): void {
    this.#set({ state: 'stopped', code, detail })
  }

  keepMine(): void {
    this.mergeDone()
  }

  mergeDone(): void {
    if (this.#state.state !== 'conflict') return
    this.#stored = this.#state.current
    this.#hold()
  }

  async takeTheirs(): Promise<void> {
    if (this.#state.state === 'conflict') this.#stored = this.#state.current
    this.#changes = 0
    this.#set({ state: 'saved' })
    return Promise.resolve()
  }

  async flush(): Promise<void> {
    return Promise.resolve()
  }

  flushOnLeave(): void {}

  resume(): void {}

  stop(): void {
    this.#unsubscribe()
    this.#listeners.clear()
  }

  #changed(): void {
    this.#changes += 1
    const { state } = this.#state
    if (state === 'saved' || state === 'held') this.#hold()
  }

  #hold(): void {
    this.#set(this.#changes > 0 ? { state: 'held', changes: this.#changes } : { state: 'saved' })
  }

  #set(state: SaveState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}
