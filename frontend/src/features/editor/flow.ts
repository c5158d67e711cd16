/**
 * The work of one visit to the editor: takes items from the feed, opens each, hands it in, and goes on. It holds all
 * state outside React; the screen follows it.
 */
import { DocumentStore, fromResult, toResult, validate, type Problem } from '@/engine'
import { workApi, type SkipReason } from '@/api/work'
import type { Device } from './device'
import type { Flow, FlowState, ShownProblem } from './flowState'
import { openSession, type ItemSession } from './itemSession'
import { emptied, emptiedSoon } from './outboxWaits'
import { markNextItemPainted, markSubmitPressed } from './paintMarks'
import { prepareItem, sizesOf, type Preparation, type PreparedItem } from './prepareItem'
import { refusedFaults } from './transport'
import type { Revisit } from './revisit/revisit'
import { WorkFeed } from './workFeed'

export interface FlowOptions {
  readonly project: string
  readonly queue: string | undefined
  /** The assignment to begin with. */
  readonly first?: string | undefined
  readonly device: Device
  readonly schema: Preparation['schema']
  readonly describe: (problem: Problem) => string
}

/** How often the leases of waiting items are kept; the one on the screen has its own beat. */
const KEEP_MS = 120_000

export class EditorFlow implements Flow {
  readonly #options: FlowOptions
  readonly #feed: WorkFeed
  readonly #listeners = new Set<() => void>()
  #state: FlowState
  #keeper: ReturnType<typeof setInterval> | undefined
  #unsubscribe: () => void = () => undefined
  #turning = false
  #revisit: Revisit | null = null
  #isOpen = false

  constructor(options: FlowOptions) {
    this.#options = options
    const { project, queue, first, device } = options
    this.#feed = new WorkFeed({
      first,
      next: (count) => workApi.next(project, { queue, count }),
      heartbeat: ({ id, token }) => workApi.heartbeat(id, token),
      release: ({ id, token }) => workApi.release(id, token),
      prepare: (assignment) => prepareItem(assignment, { database: device.database, schema: options.schema }),
      pending: () => device.outbox.getState().waiting,
      attempt: () => device.outbox.attempt(),
      settled: () => emptied(device.outbox),
    })
    this.#state = { mode: 'work', feed: this.#feed.getState(), session: null, problems: [], storageFailed: false, past: [], busy: false }
  }

  readonly getState = (): FlowState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Begins, or goes on after `close`. */
  open(): void {
    this.#isOpen = true
    this.#feed.reopen()
    this.#unsubscribe = this.#feed.subscribe(() => this.#follow())
    this.#keeper = setInterval(() => void this.#feed.keepAhead(), KEEP_MS)
    window.addEventListener('online', this.#online)
    this.#follow()
    void this.#feed.start()
  }

  close(): void {
    this.#isOpen = false
    clearInterval(this.#keeper)
    window.removeEventListener('online', this.#online)
    this.#unsubscribe()
    this.#leaveItem()
    this.#state = { ...this.#state, mode: 'work', session: null, problems: [], busy: false }
    this.#feed.close()
  }

  retry(): void {
    void this.#feed.start()
  }

  submit(): 'submitted' | 'incomplete' | 'nothing' {
    const { session, busy } = this.#state
    if (!session || busy) return 'nothing'
    const problems = validate(session.document)
    if (problems.length > 0) {
      this.#set({ problems: problems.map((problem) => ({ ...problem, text: this.#options.describe(problem) })) })
      return 'incomplete'
    }
    if (this.#revisit) {
      void this.#save(this.#revisit)
      return 'submitted'
    }
    if (this.#doubts(session)) return 'incomplete'
    markSubmitPressed()
    const { id, token, schema_version: version } = session.item.assignment
    this.#leave({
      kind: 'submit',
      assignment: id,
      token,
      version,
      result: toResult(session.document),
      seconds: session.clock.seconds,
      idempotencyKey: crypto.randomUUID(),
    })
    return 'submitted'
  }

  skip(reason: SkipReason, comment: string): void {
    const { session, mode, busy } = this.#state
    if (!session || mode !== 'work' || busy) return
    markSubmitPressed()
    const { id, token } = session.item.assignment
    this.#leave({ kind: 'skip', assignment: id, token, reason, ...(comment ? { comment } : {}), idempotencyKey: crypto.randomUUID() })
  }

  async returnTo(outboxId: number, assignmentId: string): Promise<void> {
    const assignment = await workApi.assignment(assignmentId)
    const item = await prepareItem(assignment, { database: this.#options.device.database, schema: this.#options.schema })
    await this.#options.device.outbox.discard(outboxId)
    this.back()
    this.#set({ past: this.#state.past.filter((id) => id !== assignmentId) })
    this.#feed.returnTo(item)
    const faults = refusedFaults.get(assignmentId) ?? []
    this.#set({ problems: faults.map((fault) => shownFault(fault.pointer, fault.detail, item)) })
  }

  abandon(): void {
    if (this.#revisit) this.back()
    else this.#feed.advance()
  }

  giveBack(): void {
    if (!this.#revisit) this.#feed.giveBack()
  }

  canTurn(by: 1 | -1): boolean {
    const { mode, feed, session, past } = this.#state
    if (mode === 'revisit') return by === 1 || this.#olderThanShown() !== null
    if (by === 1) return session !== null && feed.ready > 0
    return (session !== null && feed.behind > 0) || past.length > 0
  }

  /**
   * Forward: the next item held here; the present one keeps its draft and comes up again. Back: the one left last, else
   * what was handed in last.
   */
  async turn(by: 1 | -1): Promise<void> {
    const { session, feed, mode, past } = this.#state
    if (mode === 'revisit') await this.#turnInPast(by)
    else if (session && (by === 1 ? feed.ready : feed.behind) > 0) await this.#turnHeld(session, by)
    else if (by === -1 && past.length > 0) await this.revisit(past.at(-1)!)
  }

  /** Opens what was handed in. What is on the screen waits meanwhile with its draft. */
  async revisit(assignment: string): Promise<void> {
    if (this.#state.busy || this.#revisit?.item.assignment.id === assignment) return
    this.#set({ busy: true })
    try {
      const { outbox, database } = this.#options.device
      if (this.#state.past.includes(assignment)) await emptiedSoon(outbox)
      const { openRevisit } = await import('./revisit/revisit')
      const revisit = await openRevisit(assignment, { database, schema: this.#options.schema })
      await this.#safe(this.#state.session)
      if (!this.#isOpen) return
      const { session, mode } = this.#state
      const left = mode === 'work' ? session?.asLeft() : undefined
      this.#leaveItem()
      this.#revisit = revisit
      if (left) this.#feed.keep(left)
      this.#set({ mode: 'revisit', session: revisit.open(this.#storageFailed), problems: [] })
    } finally {
      this.#set({ busy: false })
    }
  }

  back(): void {
    if (!this.#revisit) return
    this.#leaveItem()
    this.#set({ mode: 'work', session: this.#open(this.#feed.getState().current), problems: [] })
  }

  clearProblems(): void {
    if (this.#state.problems.length > 0) this.#set({ problems: [] })
  }

  /** Whether a repair is as it was handed in, and nobody was asked yet whether that is meant. */
  #doubts({ item, document }: ItemSession): boolean {
    const { assignment, schema } = item
    const { unchanged } = this.#state
    const { version } = document
    if (!assignment.repair || (unchanged?.document === document && unchanged.version === version)) return false
    const before = new DocumentStore(schema, fromResult(schema, assignment.repair.result, { sizes: sizesOf(assignment) }).snapshot)
    if (JSON.stringify(toResult(before)) !== JSON.stringify(toResult(document))) return false
    this.#set({ unchanged: { document, version } })
    return true
  }

  /** The next item comes at once; what is handed in reaches the device's store meanwhile, its draft is there already. */
  #leave(request: Parameters<Device['outbox']['add']>[0]): void {
    void this.#options.device.outbox.add(request).then((kept) => {
      if (!kept) this.#set({ storageFailed: true })
    })
    if (request.kind === 'submit') this.#state = { ...this.#state, past: [...this.#state.past, request.assignment] }
    this.#feed.advance()
    markNextItemPainted()
  }

  /** Saves changes to what was handed in, and goes back to the work. */
  async #save(revisit: Revisit): Promise<void> {
    if (this.#state.busy) return
    this.#set({ busy: true })
    try {
      const outcome = await revisit.save()
      if (this.#revisit !== revisit) return
      if (outcome.saved) this.back()
      else this.#set({ problems: outcome.faults.map(({ pointer, detail }) => shownFault(pointer, detail, revisit.item)) })
    } finally {
      this.#set({ busy: false })
    }
  }

  async #turnHeld(session: ItemSession, by: 1 | -1): Promise<void> {
    if (this.#turning) return
    this.#turning = true
    try {
      await this.#safe(session)
      if (this.#state.session === session) this.#feed.turn(session.asLeft(), by)
    } finally {
      this.#turning = false
    }
  }

  async #turnInPast(by: 1 | -1): Promise<void> {
    const { past } = this.#state
    const shown = past.indexOf(this.#revisit?.item.assignment.id ?? '')
    const next = by === -1 ? this.#olderThanShown() : shown === -1 ? undefined : past[shown + 1]
    if (next) await this.revisit(next)
    else if (by === 1) this.back()
  }

  #olderThanShown(): string | null {
    const { past } = this.#state
    const shown = past.indexOf(this.#revisit?.item.assignment.id ?? '')
    return (shown === -1 ? past.at(-1) : past[shown - 1]) ?? null
  }

  /** Resolves when the draft of what is on the screen is as safe as it can be now. */
  async #safe(session: ItemSession | null): Promise<void> {
    await session?.sync.flush()
    await session?.item.log.settled()
  }

  #leaveItem(): void {
    if (this.#revisit) this.#revisit.close()
    else this.#state.session?.destroy()
    this.#revisit = null
  }

  #open(item: PreparedItem | null): ItemSession | null {
    return item && openSession(item, { storageFailed: this.#storageFailed })
  }

  readonly #online = (): void => void this.#feed.reconnect()

  readonly #storageFailed = (): void => this.#set({ storageFailed: true })

  /** The session always belongs to the feed's current item. */
  #follow(): void {
    const feed = this.#feed.getState()
    const { session } = this.#state
    if (this.#revisit || feed.current === (session?.item ?? null)) {
      this.#set({ feed })
      return
    }
    session?.destroy()
    this.#set({ feed, session: this.#open(feed.current), problems: [] })
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
