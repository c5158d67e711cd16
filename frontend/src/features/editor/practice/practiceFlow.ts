/** The editor without consequences: items as annotators get them, answers that are checked and never kept. */
import { toResult, validate, type Problem } from '@/engine'
import { isProblem, type Fault } from '@/api/problem'
import type { Assignment } from '@/api/types'
import { t } from '@/i18n'
import { freshDraft, holdDraft } from '@/offline/holdDraft'
import type { OfflineDatabase } from '@/offline'
import { toast, toastProblem } from '@/ui/Toast'
import { shownFault } from '../flow'
import type { Flow, FlowState } from '../flowState'
import { openSession } from '../itemSession'
import { loadInputs } from '../loadInputs'
import { disposeItem, sizesOf, withInputs, type Preparation, type PreparedItem } from '../prepareItem'

export interface PracticeOptions {
  readonly database: OfflineDatabase
  readonly schema: Preparation['schema']
  readonly describe: (problem: Problem) => string
  /** An item as `next` would give it, without a lease; null where the project has none. */
  readonly next: () => Promise<Assignment | null>
  /** What the server would say to an answer; no fault: it would be taken. */
  readonly check: (assignment: Assignment, result: unknown) => Promise<readonly Fault[]>
}

const EMPTY: FlowState = {
  mode: 'practice',
  feed: { phase: 'loading', current: null, ready: 0, behind: 0, reason: null, error: null, passed: 0 },
  session: null,
  problems: [],
  storageFailed: false,
  past: [],
  busy: false,
}

export class PracticeFlow implements Flow {
  readonly #options: PracticeOptions
  readonly #listeners = new Set<() => void>()
  #state = EMPTY
  #isOpen = false

  constructor(options: PracticeOptions) {
    this.#options = options
  }

  readonly getState = (): FlowState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  open(): void {
    this.#isOpen = true
    void this.#next(0)
  }

  close(): void {
    this.#isOpen = false
    this.#leave()
    this.#state = EMPTY
  }

  submit(): 'submitted' | 'incomplete' | 'nothing' {
    const { session, busy } = this.#state
    if (!session || busy) return 'nothing'
    const problems = validate(session.document)
    if (problems.length > 0) {
      this.#set({ problems: problems.map((problem) => ({ ...problem, text: this.#options.describe(problem) })) })
      return 'incomplete'
    }
    void this.#check(session.item, toResult(session.document))
    return 'submitted'
  }

  skip(): void {
    if (this.#state.session && !this.#state.busy) void this.#next(this.#state.feed.passed)
  }

  retry(): void {
    void this.#next(this.#state.feed.passed)
  }

  clearProblems(): void {
    if (this.#state.problems.length > 0) this.#set({ problems: [] })
  }

  canTurn(): boolean {
    return false
  }

  async turn(): Promise<void> {}

  async revisit(): Promise<void> {}

  async returnTo(): Promise<void> {}

  back(): void {}

  abandon(): void {
    this.skip()
  }

  giveBack(): void {
    this.skip()
  }

  async #check(item: PreparedItem, result: unknown): Promise<void> {
    this.#set({ busy: true })
    try {
      const faults = await this.#options.check(item.assignment, result)
      if (this.#state.session?.item !== item) return
      if (faults.length > 0) {
        this.#set({ problems: faults.map(({ pointer, detail }) => shownFault(pointer, detail, item)) })
        return
      }
      toast(t('This answer would be taken. Nothing was stored.'))
      await this.#next(this.#state.feed.passed + 1)
    } catch (error) {
      toastProblem(error)
    } finally {
      this.#set({ busy: false })
    }
  }

  async #next(passed: number): Promise<void> {
    this.#feed({ phase: this.#state.session ? 'working' : 'loading', error: null })
    try {
      const assignment = await this.#options.next()
      const item = assignment && (await this.#prepare(assignment))
      if (!this.#isOpen) {
        if (item) disposeItem(item)
        return
      }
      this.#leave()
      if (!item) {
        this.#set({ session: null, problems: [] })
        this.#feed({ phase: 'finished', reason: 'nothing_left', current: null })
        return
      }
      const session = openSession(item, { storageFailed: () => undefined, keep: () => holdDraft(item, { stored: null, isLogged: false }) })
      this.#set({ session, problems: [] })
      this.#feed({ phase: 'working', current: item, passed })
    } catch (error) {
      if (isProblem(error) && this.#state.session) toastProblem(error)
      else this.#feed({ phase: 'failed', error })
    }
  }

  async #prepare(assignment: Assignment): Promise<PreparedItem> {
    const [inputs, schema] = await Promise.all([loadInputs(assignment), this.#options.schema(assignment.schema_version)])
    const { database } = this.#options
    const { predictions } = assignment
    const draft = freshDraft({ database, schema, assignment: assignment.id, predictions, sizes: sizesOf(assignment) })
    return { ...withInputs(assignment, schema, inputs), ...draft }
  }

  #leave(): void {
    const { session } = this.#state
    session?.destroy()
    // After the paint of what is next.
    if (session) setTimeout(() => disposeItem(session.item), 1000)
  }

  #feed(change: Partial<FlowState['feed']>): void {
    this.#set({ feed: { ...this.#state.feed, ...change } })
  }

  #set(change: Partial<FlowState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}
