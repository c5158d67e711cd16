import { type DocumentStore, type Result, toResult } from '@/engine'
import { type Clock, backOff, systemClock } from './clock'
import type { DraftLog } from './draftLog'
import type { DraftKeeper, SaveState } from './keeper'
import { fingerprint, isOwnWork } from './ownWork'
import { type DraftTransport, type Lease, type TransportError, asFailure } from './transport'

export interface DraftSyncOptions {
  readonly document: DocumentStore
  readonly log: DraftLog
  readonly transport: DraftTransport
  readonly lease: Lease
  readonly revision: string | null
  /** What the server holds under that revision, where it is known: what a conflict is merged over. */
  readonly base?: Result | null
  /** The log holds changes from an earlier page that have to be sent. */
  readonly unsynced?: boolean
  readonly clock?: Clock
  readonly debounceMs?: number
  readonly heartbeatMs?: number
}

const DEBOUNCE_MS = 1000
const HEARTBEAT_MS = 60_000
/** A request that outlives its page may carry 64 KiB; larger drafts rely on the log alone. */
const KEEPALIVE_LIMIT = 60_000

/** Carries a draft to the server: one request at a time, the latest state, again and again until it is there. */
export class DraftSync implements DraftKeeper {
  readonly #options: DraftSyncOptions
  readonly #clock: Clock
  readonly #listeners = new Set<() => void>()
  readonly #undo: (() => void)[] = []
  #state: SaveState = { state: 'saved' }
  #revision: string | null
  #base: Result | null
  #changes = 0
  #attempts = 0
  #sending: Promise<void> | null = null
  #cancelTimer: () => void = () => undefined
  #cancelHeartbeat: () => void = () => undefined
  #stopped = false
  /** The person has chosen this device's work: whatever revision the server says it has, this one follows it. */
  #insists = false

  constructor(options: DraftSyncOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#revision = options.revision
    this.#base = options.base ?? null
    this.#undo.push(options.document.onOperation(() => this.#changed()))
    if (options.unsynced) this.#changed()
    this.#scheduleHeartbeat()
  }

  readonly getState = (): SaveState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get revision(): string | null {
    return this.#revision
  }

  get base(): Result | null {
    return this.#base
  }

  /** There are changes that the server has not got. */
  get pending(): boolean {
    return this.#changes > 0
  }

  /** Sends what is pending now; resolves when that attempt is over. */
  async flush(): Promise<void> {
    this.#cancelTimer()
    await this.#sending
    if (this.#changes > 0 && this.#canSend()) await this.#send(false)
  }

  /** The page is going away: one last request that may outlive it. */
  flushOnLeave(): void {
    if (this.#changes === 0 || !this.#canSend()) return
    if (JSON.stringify(toResult(this.#options.document)).length > KEEPALIVE_LIMIT) return
    this.#cancelTimer()
    void this.#send(true)
  }

  /** Signed in again, or back online. The lease may have run out meanwhile: it is taken up before anything is sent. */
  resume(): void {
    if (this.#stopped || this.#state.state === 'conflict' || this.#state.state === 'stopped') return
    this.#attempts = 0
    this.#set(this.#changes === 0 ? { state: 'saved' } : { state: 'waiting', changes: this.#changes, reason: 'typing' })
    this.#cancelTimer()
    void this.#beat().then(() => {
      if (!this.#sending && this.#changes > 0 && this.#canSend()) void this.#send(false)
    })
  }

  keepMine(): void {
    if (this.#state.state !== 'conflict') return
    this.#revision = this.#state.current?.revision ?? null
    this.#insists = true
    this.#set({ state: 'waiting', changes: this.#changes, reason: 'typing' })
    this.#schedule(0)
  }

  mergeDone(): void {
    if (this.#state.state !== 'conflict') return
    this.#follow(this.#state.current)
    this.#set({ state: 'waiting', changes: this.#changes, reason: 'typing' })
    this.#schedule(0)
  }

  async takeTheirs(revision: string): Promise<void> {
    if (this.#state.state === 'conflict') this.#follow(this.#state.current)
    this.#revision = revision
    this.#changes = 0
    await this.#options.log.replaceBy(revision)
    this.#set({ state: 'saved' })
  }

  /** The next revision is made from this one. */
  #follow(current: Extract<SaveState, { state: 'conflict' }>['current']): void {
    this.#revision = current?.revision ?? null
    this.#base = current?.result ?? null
  }

  /** Ends the loop; the log stays. */
  stop(): void {
    this.#stopped = true
    this.#cancelTimer()
    this.#cancelHeartbeat()
    for (const undo of this.#undo) undo()
    this.#listeners.clear()
  }

  #canSend(): boolean {
    const { state } = this.#state
    return !this.#stopped && state !== 'signed-out' && state !== 'conflict' && state !== 'stopped'
  }

  #changed(): void {
    this.#changes += 1
    if (!this.#canSend()) return
    // While the connection is down the retry timer keeps its own, longer rhythm.
    if (this.#attempts > 0) {
      this.#set({ ...this.#waiting(), changes: this.#changes })
      return
    }
    if (!this.#sending) this.#set({ state: 'waiting', changes: this.#changes, reason: 'typing' })
    this.#schedule(this.#options.debounceMs ?? DEBOUNCE_MS)
  }

  #waiting(): Extract<SaveState, { state: 'waiting' }> {
    return this.#state.state === 'waiting' ? this.#state : { state: 'waiting', changes: this.#changes, reason: 'offline' }
  }

  #schedule(ms: number): void {
    this.#cancelTimer()
    this.#cancelTimer = this.#clock.after(ms, () => {
      if (!this.#sending && this.#changes > 0 && this.#canSend()) void this.#send(false)
    })
  }

  #send(keepalive: boolean): Promise<void> {
    const { document, log, transport, lease } = this.#options
    const [sent, seq] = [this.#changes, log.seq]
    this.#set({ state: 'saving' })
    const result = toResult(document)
    log.noteSent(fingerprint(result))
    const request = { ...lease, result, revision: this.#revision, keepalive }
    const sending = transport.putDraft(request).then(
      async ({ revision }) => {
        this.#revision = revision
        this.#base = result
        this.#attempts = 0
        this.#insists = false
        await log.markSynced(seq, revision)
        this.#sending = null
        this.#arrived(sent)
      },
      (error: unknown) => {
        this.#sending = null
        this.#refused(asFailure(error))
      },
    )
    this.#sending = sending
    return sending
  }

  #arrived(sent: number): void {
    this.#changes = Math.max(0, this.#changes - sent)
    if (this.#stopped) return
    if (this.#changes === 0) this.#set({ state: 'saved' })
    else {
      this.#set({ state: 'waiting', changes: this.#changes, reason: 'typing' })
      this.#schedule(this.#options.debounceMs ?? DEBOUNCE_MS)
    }
  }

  #refused(failure: TransportError): void {
    if (this.#stopped) return
    switch (failure.kind) {
      case 'unauthorized':
        this.#set({ state: 'signed-out', changes: this.#changes })
        return
      case 'conflict':
        this.#stale(failure.current)
        return
      case 'invalid':
        this.#set({ state: 'refused', code: failure.code, detail: failure.message })
        return
      case 'gone':
        this.#set({ state: 'stopped', code: failure.code, detail: failure.message })
        return
      case 'offline':
      case 'server':
        this.#attempts += 1
        this.#set({ state: 'waiting', changes: this.#changes, reason: failure.kind })
        this.#schedule(backOff(this.#attempts - 1))
    }
  }

  /** The server has another revision: one of this device's own, or somebody's that the person has to choose about. */
  #stale(current: Extract<SaveState, { state: 'conflict' }>['current']): void {
    const { document, log } = this.#options
    const isNew = current !== null && current.revision !== this.#revision
    if (!isNew || !(this.#insists || isOwnWork(document, log.sent, current.result))) {
      this.#insists = false
      this.#set({ state: 'conflict', current })
      return
    }
    this.#revision = current.revision
    this.#set({ state: 'waiting', changes: this.#changes, reason: 'typing' })
    this.#schedule(0)
  }

  #scheduleHeartbeat(): void {
    this.#cancelHeartbeat = this.#clock.after(this.#options.heartbeatMs ?? HEARTBEAT_MS, () => void this.#beat())
  }

  async #beat(): Promise<void> {
    this.#cancelHeartbeat()
    try {
      await this.#options.transport.heartbeat(this.#options.lease)
    } catch (error) {
      const failure = asFailure(error)
      if (this.#stopped) return
      // Only the loss of the lease or the session matters here; a missed beat is made up by the next one.
      if (failure.kind === 'gone' || failure.kind === 'conflict') {
        this.#set({ state: 'stopped', code: failure.code, detail: failure.message })
        return
      }
      if (failure.kind === 'unauthorized') this.#refused(failure)
    }
    if (!this.#stopped) this.#scheduleHeartbeat()
  }

  #set(state: SaveState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}
