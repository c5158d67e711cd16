/**
 * One editing page an assignment. The page that has it keeps a Web Lock; another page may ask for it over a
 * BroadcastChannel, upon which the holder saves, lets go and turns read-only.
 */
export type TabState = 'checking' | 'mine' | 'elsewhere'

export interface TabLockOptions {
  readonly assignment: string
  /** Before letting go: write down and send what is pending. */
  readonly release: () => Promise<void>
  /** How long the other page gets to answer before the lock is taken from it. */
  readonly patienceMs?: number
  readonly locks?: LockManager
  readonly channel?: (name: string) => BroadcastChannel
}

const PATIENCE_MS = 2000

export class TabLock {
  readonly #options: TabLockOptions
  readonly #name: string
  readonly #channel: BroadcastChannel
  readonly #listeners = new Set<() => void>()
  #state: TabState = 'checking'
  #letGo: (() => void) | null = null

  constructor(options: TabLockOptions) {
    this.#options = options
    this.#name = `clearlabel-assignment-${options.assignment}`
    this.#channel = (options.channel ?? ((name) => new BroadcastChannel(name)))(this.#name)
    this.#channel.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (event.data === 'hand over') void this.#handOver()
    })
  }

  readonly getState = (): TabState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Takes the lock if nobody has it. */
  acquire(): Promise<TabState> {
    return this.#request({ ifAvailable: true })
  }

  /** Asks the other page for it; takes it when that page doesn't answer in time. */
  async takeOver(): Promise<TabState> {
    // A channel is same-origin by nature and has no target origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#channel.postMessage('hand over')
    const patience = AbortSignal.timeout(this.#options.patienceMs ?? PATIENCE_MS)
    try {
      return await this.#request({ signal: patience })
    } catch {
      return this.#request({ steal: true })
    }
  }

  /** Lets go for good. */
  close(): void {
    this.#letGo?.()
    this.#letGo = null
    this.#channel.close()
    this.#listeners.clear()
  }

  get #locks(): LockManager | undefined {
    return this.#options.locks ?? (typeof navigator === 'undefined' ? undefined : navigator.locks)
  }

  /** Resolves as soon as it is known who has the lock; the lock itself is held until it is let go. */
  #request(options: LockOptions): Promise<TabState> {
    const locks = this.#locks
    if (!locks) {
      // Without Web Locks (plain http) pages can't see each other: the server's revisions settle it.
      this.#set('mine')
      return Promise.resolve('mine')
    }
    return new Promise((resolve, reject) => {
      locks
        .request(this.#name, options, (lock) => {
          this.#set(lock ? 'mine' : 'elsewhere')
          resolve(this.#state)
          if (!lock) return undefined
          return new Promise<void>((letGo) => {
            this.#letGo = letGo
          })
        })
        .catch((error: unknown) => {
          // Stolen by another page, or out of patience while waiting.
          if (this.#letGo) {
            this.#letGo = null
            this.#set('elsewhere')
          }
          reject(error instanceof Error ? error : new Error(String(error)))
        })
    })
  }

  async #handOver(): Promise<void> {
    if (!this.#letGo) return
    const letGo = this.#letGo
    // Read-only first, so that nothing is added between saving and letting go.
    this.#set('elsewhere')
    await this.#options.release()
    this.#letGo = null
    letGo()
  }

  #set(state: TabState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}
