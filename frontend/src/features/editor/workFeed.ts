/**
 * The stream of work in front of one person: the item on the screen, the next ones already leased, fetched and
 * decoded behind it. Going on takes the next one from memory; the network only ever refills.
 */
import { isProblem } from '@/api/problem'
import { AHEAD } from '@/api/work'
import type { Assignment, NextWork, NothingReason } from '@/api/types'
import { disposeItem, type PreparedItem } from './prepareItem'

/** The most the server leases to one person in one answer. */
const MOST = 10

const leaseKey = ({ id, token }: Assignment): string => `${id} ${token}`

export interface FeedState {
  readonly phase: 'loading' | 'working' | 'finished' | 'failed'
  readonly current: PreparedItem | null
  readonly ready: number
  /** Of these, the ones that were on the screen before and left for later. */
  readonly behind: number
  /** Why there is no more, once the server said so. */
  readonly reason: NothingReason | null
  readonly error: unknown
  /** Items left behind (submitted or skipped) since the screen was opened. */
  readonly passed: number
}

export interface FeedSource {
  /** The assignment to begin with, if it is among those that come. */
  readonly first?: string | undefined
  /** Leases up to `count` items; those already held come first and are counted. */
  next: (count: number) => Promise<NextWork>
  /** Items handed in whose answer the server has not yet: it still counts them as held. */
  pending: () => number
  /** Sends them now; resolves when each has been tried once. */
  attempt: () => Promise<void>
  /** Resolves when none is pending any more. */
  settled: () => Promise<void>
  heartbeat: (assignment: Assignment) => Promise<{ lease_until: string }>
  release: (assignment: Assignment) => Promise<unknown>
  prepare: (assignment: Assignment) => Promise<PreparedItem>
}

export class WorkFeed {
  #state: FeedState = { phase: 'loading', current: null, ready: 0, behind: 0, reason: null, error: null, passed: 0 }
  #ahead: PreparedItem[] = []
  /** Assignments that were left for later, the latest last. */
  #behind: string[] = []
  /** Every lease this screen has had: an answer that repeats one is not new work. */
  readonly #seen = new Set<string>()
  /** Assignments that the person gave back on this screen: they come to it no more. */
  readonly #declined = new Set<string>()
  #refilling: Promise<void> | null = null
  #closed = false
  readonly #listeners = new Set<() => void>()
  readonly #source: FeedSource

  constructor(source: FeedSource) {
    this.#source = source
  }

  readonly getState = (): FeedState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Assignments held now, the current one first; their leases have to be kept. */
  get held(): readonly Assignment[] {
    return [...(this.#state.current ? [this.#state.current] : []), ...this.#ahead].map(({ assignment }) => assignment)
  }

  /** The connection is back: the leases may have run out meanwhile, and what could not be fetched can be now. */
  async reconnect(): Promise<void> {
    await this.keepAhead()
    if (this.#state.current) await this.#refill()
    else if (this.#state.phase === 'failed') await this.start()
  }

  /** Fetches the first item, or tries again after a failure or the end. */
  async start(): Promise<void> {
    if (this.#state.current) return
    this.#set({ phase: 'loading', error: null, reason: null })
    await this.#refill()
  }

  /** The current item is done with: the next one takes its place in the same task when it is ready. */
  advance(): void {
    const { current, passed } = this.#state
    if (!current) return
    const next = this.#ahead.shift() ?? null
    // With nothing ready, what was said of the rest earlier no longer counts: it is asked again.
    const waiting = next ? { phase: 'working' as const } : { phase: 'loading' as const, reason: null }
    this.#set({ ...waiting, current: next, ...this.#waiting(), passed: passed + 1 })
    // After the paint of what is next: the old pictures may still be on the screen until then.
    setTimeout(() => disposeItem(current), 1000)
    void this.#refill()
  }

  /** The current item goes back to the queue at once, and does not come up again here. */
  giveBack(): void {
    const { current } = this.#state
    if (!current) return
    this.#declined.add(current.assignment.id)
    this.#source.release(current.assignment).catch(() => undefined)
    this.advance()
  }

  /**
   * Goes through the items held here without handing one in: the present one waits, as it is now, behind the others
   * (1), or gives way to the one that was left last (-1). Nothing happens while there is none.
   */
  turn(left: PreparedItem, by: 1 | -1): void {
    const { current } = this.#state
    if (!current || current.assignment.id !== left.assignment.id) return
    const wanted = by === 1 ? this.#ahead[0] : this.#ahead.find(({ assignment }) => assignment.id === this.#behind.at(-1))
    if (!wanted) return
    const others = this.#ahead.filter((item) => item !== wanted)
    if (by === 1) {
      this.#ahead = [...others, left]
      this.#behind.push(left.assignment.id)
    } else {
      this.#ahead = [left, ...others]
    }
    this.#set({ current: wanted, ...this.#waiting() })
  }

  /** Takes the current item for what it has become meanwhile: something else is shown for a while. */
  keep(left: PreparedItem): void {
    if (this.#state.current?.assignment.id === left.assignment.id) this.#set({ current: left })
  }

  /** Puts a refused item back on the screen; what was there comes next. */
  returnTo(item: PreparedItem): void {
    const { current, passed } = this.#state
    if (current) this.#ahead.unshift(current)
    this.#set({ current: item, ...this.#waiting(), phase: 'working', passed: Math.max(0, passed - 1) })
  }

  /** Keeps the leases of the items that wait; a lost one is dropped without a word, nobody has begun it. */
  async keepAhead(): Promise<void> {
    await Promise.all(
      this.#ahead.map(async ({ assignment }) => {
        try {
          await this.#source.heartbeat(assignment)
        } catch (error) {
          if (isProblem(error) && (error.status === 409 || error.status === 404)) this.#drop(assignment.id)
        }
      }),
    )
  }

  /** Leaves: what was only kept ready goes back to the queue at once. */
  close(): void {
    this.#closed = true
    for (const item of this.#ahead) {
      this.#source.release(item.assignment).catch(() => undefined)
      disposeItem(item)
    }
    this.#ahead = []
  }

  /** The screen was only looked away from (React's strict mode does so once): go on. */
  reopen(): void {
    this.#closed = false
  }

  async #refill(): Promise<void> {
    this.#refilling ??= this.#fill().finally(() => {
      this.#refilling = null
    })
    await this.#refilling
    // Something may have been taken while the last answer was on its way.
    if (!this.#closed && this.#state.phase === 'loading' && !this.#state.reason) await this.#refill()
  }

  async #fill(): Promise<void> {
    if (this.held.length > AHEAD || this.#closed) return
    try {
      // First: an item whose lease ran out before it could be handed in would come as new work otherwise.
      await this.#source.attempt()
      const pending = this.#source.pending()
      const count = Math.min(MOST, AHEAD + 1 + pending)
      const { assignments, reason } = await this.#ask(count)
      const fresh = this.#new(assignments).filter((assignment, index) => this.#isWanted(assignment, index))
      // In the server's order, but what came back for repair first. With nothing on the screen the first one has the
      // network and the processor to itself.
      const [first, ...rest] = this.#state.current ? [] : fresh.toSorted((a, b) => this.#urgency(b) - this.#urgency(a))
      if (first) await this.#load([first])
      await this.#load(first ? rest : fresh)
      if (fresh.length > 0) return
      // What is being handed in still counts as held: only without it an empty answer is the last word.
      if (pending > 0 && !this.#state.current) await this.#source.settled()
      else this.#ranDry(reason ?? 'nothing_left')
    } catch (error) {
      if (!this.#state.current) this.#set({ phase: 'failed', error })
    }
  }

  /** What has not come to this screen under this lease, and is not on it under an earlier one. */
  #new(assignments: readonly Assignment[]): readonly Assignment[] {
    const here = new Set(this.held.map(({ id }) => id))
    const given = assignments.filter((assignment) => !this.#seen.has(leaseKey(assignment)) && !here.has(assignment.id))
    for (const assignment of given) this.#seen.add(leaseKey(assignment))
    return given
  }

  /** All at once, shown in their order. What could not be fetched was never here: it is taken when it comes again. */
  async #load(wanted: readonly Assignment[]): Promise<void> {
    const failures: unknown[] = []
    const loading = wanted.map(async (assignment) => {
      try {
        return await this.#source.prepare(assignment)
      } catch (error) {
        this.#seen.delete(leaseKey(assignment))
        failures.push(error)
        return null
      }
    })
    for (const promise of loading) {
      const item = await promise
      if (item) this.#arrived(item)
    }
    if (failures.length > 0) throw failures[0]
  }

  /** What the person asked for may stand behind work that they hold already: then all of that is asked for once. */
  async #ask(count: number): Promise<NextWork> {
    const answer = await this.#source.next(count)
    const { first } = this.#source
    if (first === undefined || this.#seen.size > 0 || answer.assignments.some(({ id }) => id === first)) return answer
    const all = await this.#source.next(MOST)
    const assignments = all.assignments.toSorted((a, b) => this.#urgency(b) - this.#urgency(a))
    return { ...all, assignments }
  }

  /** What was given back here, or waits for an appeal to be decided, is nobody's to do now. */
  #isWanted(assignment: Assignment, index: number): boolean {
    const { id, repair, draft } = assignment
    // More than was meant to be held came only to find one of them; what was begun is kept all the same.
    const isSurplus = index > AHEAD + this.#source.pending() && !draft && !repair
    const isWanted = !isSurplus && !this.#declined.has(id) && (id === this.#source.first || repair?.appeal?.state !== 'open')
    if (!isWanted) this.#source.release(assignment).catch(() => undefined)
    return isWanted
  }

  /** What the person asked for, then what came back with a deadline. */
  #urgency({ id, repair }: Assignment): number {
    if (id === this.#source.first) return 2
    return repair ? 1 : 0
  }

  #arrived(item: PreparedItem): void {
    if (this.#closed) {
      this.#source.release(item.assignment).catch(() => undefined)
      disposeItem(item)
    } else if (this.#state.current) {
      this.#ahead.push(item)
      this.#set(this.#waiting())
    } else {
      this.#set({ current: item, phase: 'working', reason: null, error: null })
    }
  }

  #ranDry(reason: NothingReason): void {
    this.#set(this.#state.current ? { reason } : { reason, phase: 'finished' })
  }

  #drop(id: string): void {
    const gone = this.#ahead.find((item) => item.assignment.id === id)
    this.#ahead = this.#ahead.filter((item) => item !== gone)
    if (gone) disposeItem(gone)
    this.#set(this.#waiting())
  }

  #waiting(): Pick<FeedState, 'ready' | 'behind'> {
    const waits = new Set(this.#ahead.map(({ assignment }) => assignment.id))
    this.#behind = this.#behind.filter((id) => waits.has(id))
    return { ready: this.#ahead.length, behind: this.#behind.length }
  }

  #set(change: Partial<FeedState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}
