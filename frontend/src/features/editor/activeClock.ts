/** After this long without a key or a pointer nobody is working. */
const IDLE_MS = 60_000
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const

/** Counts the seconds in which someone was really at it: the page in sight, and a sign of life in the last minute. */
export class ActiveClock {
  #active = 0
  #lastSign = performance.now()
  readonly #sign = (): void => this.#count()

  constructor() {
    for (const sign of SIGNS) document.addEventListener(sign, this.#sign, { passive: true, capture: true })
    document.addEventListener('visibilitychange', this.#sign)
  }

  /** Whole seconds so far. */
  get seconds(): number {
    this.#count()
    return Math.round(this.#active / 1000)
  }

  stop(): void {
    for (const sign of SIGNS) document.removeEventListener(sign, this.#sign, { capture: true })
    document.removeEventListener('visibilitychange', this.#sign)
  }

  #count(): void {
    const now = performance.now()
    this.#active += Math.min(now - this.#lastSign, IDLE_MS)
    this.#lastSign = now
  }
}
