import { type Clock, backOff, systemClock } from './clock'
import type { OfflineDatabase, OutboxRecord, OutboxRequest } from './database'
import { removeDraft } from './draftLog'
import { type DraftTransport, type TransportError, asFailure } from './transport'

export interface OutboxState {
  /** Entries on their way. */
  readonly waiting: number
  /** Nothing goes out until someone signs in again. */
  readonly signedOut: boolean
  /** Entries that the server refused; someone has to look at them. */
  readonly refused: readonly (OutboxRecord & { readonly id: number })[]
}

export interface OutboxOptions {
  readonly database: OfflineDatabase
  readonly transport: DraftTransport
  readonly clock?: Clock
  /** Lets one page at a time send; Web Locks where the browser has them. */
  readonly exclusively?: (work: () => Promise<void>) => Promise<void>
  /** Called after the server has acknowledged an entry. */
  readonly delivered?: (request: OutboxRequest) => void
}

const LOCK = 'clearlabel-outbox'

const withWebLock = (work: () => Promise<void>): Promise<void> =>
  typeof navigator !== 'undefined' && 'locks' in navigator ? navigator.locks.request(LOCK, work) : work()

/**
 * Submits and skips on their way. Written with strict durability before the screen moves on, sent in order, tried
 * again until the server answers; each carries its key, so that arriving twice counts once.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #clock: Clock
  readonly #listeners = new Set<() => void>()
  #state: OutboxState = { waiting: 0, signedOut: false, refused: [] }
  #running: Promise<void> | null = null
  #attempts = 0
  #cancelTimer: () => void = () => undefined
  #stopped = false

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  readonly getState = (): OutboxState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Sends what an earlier page left behind. */
  async start(): Promise<void> {
    await this.#refresh()
    this.kick()
  }

  stop(): void {
    this.#stopped = true
    this.#cancelTimer()
    this.#listeners.clear()
  }

  /** Resolves when the entry is safely on the device; sending goes on by itself. */
  async add(request: OutboxRequest): Promise<void> {
    const transaction = this.#options.database.transaction('outbox', 'readwrite', { durability: 'strict' })
    const record: OutboxRecord = {
      assignment: request.assignment,
      request,
      queuedAt: this.#clock.now(),
      attempts: 0,
      refused: null,
    }
    await Promise.all([transaction.store.add(record), transaction.done])
    await this.#refresh()
    this.kick()
  }

  /** Signed in again, or back online: tries at once. */
  resume(): void {
    this.#attempts = 0
    this.#set({ ...this.#state, signedOut: false })
    this.kick()
  }

  /** Sends now, unless a round is under way already. */
  kick(): void {
    if (this.#stopped || this.#state.signedOut || this.#running) return
    this.#cancelTimer()
    const exclusively = this.#options.exclusively ?? withWebLock
    this.#running = exclusively(() => this.#sendAll())
      .catch(() => this.#retryLater())
      .finally(() => {
        this.#running = null
        // Something may have come in just as the round ended.
        if (this.#state.waiting > 0 && this.#attempts === 0 && !this.#state.signedOut) this.kick()
      })
  }

  /** Resolves when the round under way, if any, is over. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running
  }

  /** Tries a refused entry again, e.g. after its content was repaired. */
  async retry(id: number, request?: OutboxRequest): Promise<void> {
    const record = await this.#options.database.get('outbox', id)
    if (!record) return
    await this.#options.database.put('outbox', { ...record, request: request ?? record.request, refused: null })
    await this.#refresh()
    this.kick()
  }

  /** Gives a refused entry up. Its draft stays on the device until it is removed or grows old. */
  async discard(id: number): Promise<void> {
    await this.#options.database.delete('outbox', id)
    await this.#refresh()
  }

  async #sendAll(): Promise<void> {
    for (const record of await this.#options.database.getAll('outbox')) {
      if (this.#stopped || record.id === undefined) return
      if (record.refused) continue
      const failure = await this.#send(record.request)
      if (failure && !(await this.#settle({ ...record, id: record.id }, failure))) break
      if (!failure) await this.#delivered(record.id, record.request)
    }
    await this.#refresh()
  }

  async #send(request: OutboxRequest): Promise<TransportError | null> {
    try {
      if (request.kind === 'submit') await this.#options.transport.submit(request)
      else await this.#options.transport.skip(request)
      return null
    } catch (error) {
      return asFailure(error)
    }
  }

  async #delivered(id: number, request: OutboxRequest): Promise<void> {
    this.#attempts = 0
    await this.#options.database.delete('outbox', id)
    await removeDraft(this.#options.database, request.assignment)
    this.#options.delivered?.(request)
  }

  /** What a failure means for its entry; true when the others may go on. */
  async #settle(record: OutboxRecord & { readonly id: number }, failure: TransportError): Promise<boolean> {
    if (failure.kind === 'unauthorized') {
      this.#set({ ...this.#state, signedOut: true })
      return false
    }
    if (failure.kind === 'offline' || failure.kind === 'server') {
      await this.#options.database.put('outbox', { ...record, attempts: record.attempts + 1 })
      this.#retryLater()
      return false
    }
    const refused = { kind: failure.kind, code: failure.code, detail: failure.message }
    await this.#options.database.put('outbox', { ...record, refused })
    return true
  }

  #retryLater(): void {
    if (this.#stopped) return
    this.#attempts += 1
    this.#cancelTimer = this.#clock.after(backOff(this.#attempts - 1), () => this.kick())
  }

  async #refresh(): Promise<void> {
    const all = (await this.#options.database.getAll('outbox')) as (OutboxRecord & { readonly id: number })[]
    const refused = all.filter((record) => record.refused !== null)
    this.#set({ ...this.#state, waiting: all.length - refused.length, refused })
  }

  #set(state: OutboxState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}
