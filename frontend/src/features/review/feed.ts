/**
 * Items to be looked at, one on the screen and one ready behind it. A decision is final, so the next item comes when
 * the server has taken it; its files are here by then.
 */
import type { QueryClient } from '@tanstack/react-query'
import { isProblem } from '@/api/problem'
import type { NothingReason } from '@/api/types'
import { workApi } from '@/api/work'
import { loadInputs, type Inputs } from '@/features/editor/loadInputs'
import { schemaOf } from '@/features/editor/schemaOf'
import type { LabelSchema } from '@/engine'
import { TextModel } from '@/modalities/text'
import type { CheckLease } from './data'

/** A lease with its files decoded and its schema read. */
export interface CheckWork<A = unknown> extends Inputs {
  readonly lease: CheckLease<A>
  readonly schema: LabelSchema
  /** Texts that spans are marked in, by input name. */
  readonly models: ReadonlyMap<string, TextModel>
}

export interface FeedState<A> {
  readonly phase: 'loading' | 'working' | 'finished' | 'failed'
  readonly current: CheckWork<A> | null
  readonly reason: NothingReason | null
  readonly error: unknown
  /** Items decided on in this visit. */
  readonly passed: number
  /** Why the lease of the item on the screen no longer holds. */
  readonly lost: string | null
}

interface Options {
  readonly project: string
  readonly queue: string
  readonly client: QueryClient
}

/** Leases held at once: the item on the screen and the next one. */
const HELD = 2
/** Well within the shortest lease. */
const BEAT_MS = 60_000

const keyOf = ({ id, token }: { readonly id: string; readonly token: string }): string => `${id} ${token}`

export class CheckFeed<A = unknown> {
  readonly #options: Options
  readonly #listeners = new Set<() => void>()
  readonly #seen = new Set<string>()
  /** By lease, how often work had been asked for when it was decided on: a later answer that has it means it. */
  readonly #decided = new Map<string, number>()
  #asked = 0
  #state: FeedState<A> = { phase: 'loading', current: null, reason: null, error: null, passed: 0, lost: null }
  #ahead: CheckWork<A>[] = []
  #filling: Promise<void> | null = null
  #beat: ReturnType<typeof setInterval> | undefined
  #open = false

  constructor(options: Options) {
    this.#options = options
  }

  readonly getState = (): FeedState<A> => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  open(): void {
    this.#open = true
    this.#beat = setInterval(() => void this.#keep(), BEAT_MS)
    if (!this.#state.current) this.start()
  }

  /** Leaves: what only waited goes back to the queue at once; the item on the screen comes up again. */
  close(): void {
    this.#open = false
    clearInterval(this.#beat)
    for (const work of this.#ahead) this.#release(work)
    this.#ahead = []
  }

  /** Begins, or asks again after the end or a failure. */
  start(): void {
    this.#set({ phase: 'loading', reason: null, error: null })
    void this.#refill()
  }

  /** The item on the screen is decided on. Its lease comes again where another answer of the item came meanwhile. */
  advance(): void {
    const { current } = this.#state
    if (current) this.#decided.set(keyOf(current.lease), this.#asked)
    this.#leave()
  }

  #leave(): void {
    const { current, passed } = this.#state
    if (!current) return
    const next = this.#ahead.shift() ?? null
    this.#set({ current: next, phase: next ? 'working' : 'loading', passed: passed + 1, lost: null, reason: null })
    setTimeout(() => dispose(current), 1000)
    void this.#refill()
  }

  /** Leaves the item on the screen to others, undecided. */
  giveBack(): void {
    const { current, passed } = this.#state
    if (!current) return
    workApi.release(current.lease.id, current.lease.token).catch(() => undefined)
    this.#leave()
    this.#set({ passed })
  }

  /** The lease of the item on the screen does not hold any more. */
  lose(why: string): void {
    if (this.#state.current) this.#set({ lost: why })
  }

  async #refill(): Promise<void> {
    this.#filling ??= this.#fill().finally(() => {
      this.#filling = null
    })
    await this.#filling
    // Something may have been taken while the last answer was on its way.
    if (this.#open && this.#state.phase === 'loading') await this.#refill()
  }

  async #fill(): Promise<void> {
    const { project, queue } = this.#options
    this.#asked += 1
    const number = this.#asked
    const isNew = (key: string): boolean => !this.#seen.has(key) || (this.#decided.get(key) ?? number) < number
    try {
      const { assignments, reason } = await workApi.next(project, { queue, count: HELD })
      const fresh = assignments.filter((lease) => isNew(keyOf(lease))) as CheckLease<A>[]
      for (const lease of fresh) await this.#arrive(lease)
      if (!this.#state.current) this.#set({ phase: 'finished', reason: reason ?? 'nothing_left' })
    } catch (error) {
      if (!this.#state.current) this.#set({ phase: 'failed', error })
    }
  }

  async #arrive(lease: CheckLease<A>): Promise<void> {
    const work = await this.#prepare(lease)
    if (!this.#open) {
      this.#release(work)
      return
    }
    this.#seen.add(keyOf(lease))
    this.#decided.delete(keyOf(lease))
    if (this.#state.current) this.#ahead.push(work)
    else this.#set({ current: work, phase: 'working', error: null })
  }

  async #prepare(lease: CheckLease<A>): Promise<CheckWork<A>> {
    const { client, project } = this.#options
    const [inputs, schema] = await Promise.all([loadInputs(lease), schemaOf(client, project, lease.schema_version)])
    const models = new Map<string, TextModel>()
    for (const { type, on } of schema.controls) {
      const text = inputs.texts.get(on ?? '')
      if (type === 'spans' && on && text !== undefined && !models.has(on)) models.set(on, new TextModel(text))
    }
    return { ...inputs, lease, schema, models }
  }

  async #keep(): Promise<void> {
    const { current, lost } = this.#state
    const held = [...(current && !lost ? [current] : []), ...this.#ahead]
    await Promise.all(
      held.map(async (work) => {
        try {
          await workApi.heartbeat(work.lease.id, work.lease.token)
        } catch (error) {
          if (!isProblem(error) || ![403, 404, 409, 410].includes(error.status)) return
          if (work === this.#state.current) this.lose(error.detail)
          else this.#ahead = this.#ahead.filter((other) => other !== work)
        }
      }),
    )
  }

  #release(work: CheckWork<A>): void {
    workApi.release(work.lease.id, work.lease.token, { keepalive: true }).catch(() => undefined)
    this.#seen.delete(keyOf(work.lease))
    dispose(work)
  }

  #set(change: Partial<FeedState<A>>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}

function dispose({ pictures }: CheckWork): void {
  for (const picture of pictures.values()) if ('close' in picture) picture.close()
}
