/**
 * The work of one visit to the editor: takes items from the feed, opens each, hands it in, and goes on. It holds all
 * state outside React; the screen follows it.
 */
import { toResult, validate, type Problem } from '@/engine'
import { workApi, type SkipReason } from '@/api/work'
import type { Device } from './device'
import { openSession, type ItemSession } from './itemSession'
import { markNextItemPainted, markSubmitPressed } from './paintMarks'
import { prepareItem, type Preparation, type PreparedItem } from './prepareItem'
import { refusedFaults } from './transport'
import { WorkFeed, type FeedState } from './workFeed'

/** A fault that is shown in the list of problems: where, and what to do. */
export interface ShownProblem {
  readonly control: string | null
  readonly objectId: string | null
  readonly pointer: string
  readonly text: string
}

export interface FlowState {
  readonly feed: FeedState
  readonly session: ItemSession | null
  /** Why the item on the screen was not handed in. */
  readonly problems: readonly ShownProblem[]
  /** The device can't keep drafts; the server still does. */
  readonly storageFailed: boolean
}

export interface FlowOptions {
  readonly project: string
  readonly queue: string | undefined
  readonly device: Device
  readonly schema: Preparation['schema']
  readonly describe: (problem: Problem) => string
}

/** How often the leases of waiting items are kept; the one on the screen has its own beat. */
const KEEP_MS = 120_000

export class EditorFlow {
  readonly #options: FlowOptions
  readonly #feed: WorkFeed
  readonly #listeners = new Set<() => void>()
  #state: FlowState
  #keeper: ReturnType<typeof setInterval> | undefined
  #unsubscribe: () => void = () => undefined
  #turning = false

  constructor(options: FlowOptions) {
    this.#options = options
    const { project, queue, device } = options
    this.#feed = new WorkFeed({
      next: (count) => workApi.next(project, { queue, count }),
      heartbeat: ({ id, token }) => workApi.heartbeat(id, token),
      release: ({ id, token }) => workApi.release(id, token),
      prepare: (assignment) => prepareItem(assignment, { database: device.database, schema: options.schema }),
      pending: () => device.outbox.getState().waiting,
      settled: () => this.#outboxEmpty(),
    })
    this.#state = { feed: this.#feed.getState(), session: null, problems: [], storageFailed: false }
  }

  readonly getState = (): FlowState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Begins, or goes on after `close`. */
  open(): void {
    this.#feed.reopen()
    this.#unsubscribe = this.#feed.subscribe(() => this.#follow())
    this.#keeper = setInterval(() => void this.#feed.keepAhead(), KEEP_MS)
    this.#follow()
    void this.#feed.start()
  }

  close(): void {
    clearInterval(this.#keeper)
    this.#unsubscribe()
    this.#state.session?.destroy()
    this.#state = { ...this.#state, session: null, problems: [] }
    this.#feed.close()
  }

  /** After the end of a queue or a failure: asks again. */
  retry(): void {
    void this.#feed.start()
  }

  /** Hands the item in and shows the next; or lists what is missing and stays. */
  submit(): 'submitted' | 'incomplete' | 'nothing' {
    const { session } = this.#state
    if (!session) return 'nothing'
    const problems = validate(session.document)
    if (problems.length > 0) {
      this.#set({ problems: problems.map((problem) => ({ ...problem, text: this.#options.describe(problem) })) })
      return 'incomplete'
    }
    markSubmitPressed()
    const { id, token } = session.item.assignment
    this.#leave({
      kind: 'submit',
      assignment: id,
      token,
      result: toResult(session.document),
      seconds: session.clock.seconds,
      idempotencyKey: crypto.randomUUID(),
    })
    return 'submitted'
  }

  /** Leaves the item to others, with the reason why. */
  skip(reason: SkipReason, comment: string): void {
    const { session } = this.#state
    if (!session) return
    markSubmitPressed()
    const { id, token } = session.item.assignment
    this.#leave({ kind: 'skip', assignment: id, token, reason, ...(comment ? { comment } : {}), idempotencyKey: crypto.randomUUID() })
  }

  /** Puts an item that the server refused back on the screen, with what is wrong with it. */
  async returnTo(outboxId: number, assignmentId: string): Promise<void> {
    const assignment = await workApi.assignment(assignmentId)
    const item = await prepareItem(assignment, { database: this.#options.device.database, schema: this.#options.schema })
    await this.#options.device.outbox.discard(outboxId)
    this.#feed.returnTo(item)
    const faults = refusedFaults.get(assignmentId) ?? []
    this.#set({ problems: faults.map((fault) => shownFault(fault.pointer, fault.detail, item)) })
  }

  /** The lease is lost: leaves the item without handing it in; its draft stays on this device. */
  abandon(): void {
    this.#feed.advance()
  }

  /** Shows the next or the previous item held here; the present one keeps its draft and comes up again. */
  async turn(by: 1 | -1): Promise<void> {
    const { session, feed } = this.#state
    if (!session || feed.ready === 0 || this.#turning) return
    this.#turning = true
    try {
      await session.sync.flush()
      await session.item.log.settled()
      if (this.#state.session === session) this.#feed.turn(session.asLeft(), by)
    } finally {
      this.#turning = false
    }
  }

  clearProblems(): void {
    if (this.#state.problems.length > 0) this.#set({ problems: [] })
  }

  /** The next item comes at once; what is handed in reaches the device's store meanwhile, its draft is there already. */
  #leave(request: Parameters<Device['outbox']['add']>[0]): void {
    void this.#options.device.outbox.add(request).then((kept) => {
      if (!kept) this.#set({ storageFailed: true })
    })
    this.#feed.advance()
    markNextItemPainted()
  }

  /** The session always belongs to the feed's current item. */
  #follow(): void {
    const feed = this.#feed.getState()
    const { session } = this.#state
    if (feed.current === (session?.item ?? null)) {
      this.#set({ feed })
      return
    }
    session?.destroy()
    const next = feed.current ? openSession(feed.current, () => this.#set({ storageFailed: true })) : null
    this.#set({ feed, session: next, problems: [] })
  }

  #outboxEmpty(): Promise<void> {
    const { outbox } = this.#options.device
    return new Promise((resolve) => {
      if (outbox.getState().waiting === 0) {
        resolve()
        return
      }
      const stop = outbox.subscribe(() => {
        if (outbox.getState().waiting > 0) return
        stop()
        resolve()
      })
    })
  }

  #set(change: Partial<FlowState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}

/** Maps a pointer of the server's (`/objects/3/label`) to the control and the object it means. */
export function shownFault(pointer: string, text: string, item: Pick<PreparedItem, 'document'>): ShownProblem {
  const [first, second] = pointer
    .replace(/^\/result/, '')
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const control = first === undefined ? undefined : item.document.control(first)
  const submitted = control ? item.document.list(control.name).filter(({ suggestion }) => !suggestion) : []
  return { control: control?.name ?? null, objectId: submitted[Number(second)]?.id ?? null, pointer, text }
}
