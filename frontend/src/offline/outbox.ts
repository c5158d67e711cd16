import { type Clock, backOff, systemClock } from './clock'
import type { OfflineDatabase, OutboxRecord, OutboxRequest } from './database'
import { removeDraft } from './draftLog'
import { type DraftTransport, type TransportError, asFailure } from './transport'

/** An entry with its number; numbers below zero are those that the device had no room for. */
export type StoredRecord = OutboxRecord & { readonly id: number }

export interface OutboxState {
  /** Entries on their way. */
  readonly waiting: number
  /** Nothing goes out until someone signs in again. */
  readonly signedOut: boolean
  /** Entries that the server refused; someone has to look at them. */
  readonly refused: readonly StoredRecord[]
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
 * Submits and skips on their way. Written with strict durability, sent in order, tried
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
  /** Entries on their way to the device's store. */
  readonly #written = new Set<Promise<boolean>>()
  readonly #inMemory: StoredRecord[] = []
  #lastInMemory = 0

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

  /**
   * Counts the entry as waiting at once; resolves when it is safely on the device, to false when the device has no
   * room: it then goes out from memory. Until it is written the draft stands for it.
   */
  async add(request: OutboxRequest): Promise<boolean> {
    const record: OutboxRecord = {
      assignment: request.assignment,
      request,
      queuedAt: this.#clock.now(),
      attempts: 0,
      refused: null,
    }
    const writing = this.#write(record)
    this.#written.add(writing)
    this.#set({ ...this.#state, waiting: this.#state.waiting + 1 })
    const written = await writing
    this.#written.delete(writing)
    await this.#refresh()
    this.kick()
    return written
  }

  /** False when the device has no room: then it is held in memory. */
  async #write(record: OutboxRecord): Promise<boolean> {
    try {
      const transaction = this.#options.database.transaction('outbox', 'readwrite', { durability: 'strict' })
      await Promise.all([transaction.store.add(record), transaction.done])
      return true
    } catch {
      this.#lastInMemory -= 1
      this.#inMemory.push({ ...record, id: this.#lastInMemory })
      return false
    }
  }

  /** All entries, oldest first. */
  async #all(): Promise<readonly StoredRecord[]> {
    const stored = (await this.#options.database.getAll('outbox')) as StoredRecord[]
    return [...stored, ...this.#inMemory]
  }

  async #replace(record: StoredRecord): Promise<void> {
    const at = this.#inMemory.findIndex(({ id }) => id === record.id)
    if (at === -1) await this.#options.database.put('outbox', record)
    else this.#inMemory[at] = record
  }

  async #remove(id: number): Promise<void> {
    const at = this.#inMemory.findIndex((record) => record.id === id)
    if (at === -1) await this.#options.database.delete('outbox', id)
    else this.#inMemory.splice(at, 1)
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

  /** Sends now; resolves when everything that was here has been tried once, whatever came of it. */
  async attempt(): Promise<void> {
    await Promise.all(this.#written)
    this.kick()
    await this.idle()
  }

  /** Tries a refused entry again, e.g. after its content was repaired. */
  async retry(id: number, request?: OutboxRequest): Promise<void> {
    const record = (await this.#all()).find((entry) => entry.id === id)
    if (!record) return
    await this.#replace({ ...record, request: request ?? record.request, refused: null })
    await this.#refresh()
    this.kick()
  }

  /** Gives a refused entry up. Its draft stays on the device until it is removed or grows old. */
  async discard(id: number): Promise<void> {
    await this.#remove(id)
    await this.#refresh()
  }

  async #sendAll(): Promise<void> {
    for (const record of await this.#all()) {
      if (this.#stopped) return
      if (record.refused) continue
      const failure = await this.#send(record.request)
      if (failure && !(await this.#settle(record, failure))) break
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
    await this.#remove(id)
    await removeDraft(this.#options.database, request.assignment)
    this.#options.delivered?.(request)
  }

  /** What a failure means for its entry; true when the others may go on. */
  async #settle(record: StoredRecord, failure: TransportError): Promise<boolean> {
    if (failure.kind === 'unauthorized') {
      this.#set({ ...this.#state, signedOut: true })
      return false
    }
    if (failure.kind === 'offline' || failure.kind === 'server') {
      await this.#replace({ ...record, attempts: record.attempts + 1 })
      this.#retryLater()
      return false
    }
    const refused = { kind: failure.kind, code: failure.code, detail: failure.message }
    await this.#replace({ ...record, refused })
    return true
  }

  #retryLater(): void {
    if (this.#stopped) return
    this.#attempts += 1
    this.#cancelTimer = this.#clock.after(backOff(this.#attempts - 1), () => this.kick())
  }

  async #refresh(): Promise<void> {
    const all = await this.#all()
    const refused = all.filter((record) => record.refused !== null)
    this.#set({ ...this.#state, waiting: all.length - refused.length + this.#written.size, refused })
  }

  #set(state: OutboxState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}
