import type { Clock } from '../clock'

/** Time that stands still until it is moved. */
export class ManualClock implements Clock {
  #now = 1_000_000
  #timers: { readonly at: number; readonly call: () => void }[] = []

  now(): number {
    return this.#now
  }

  after(ms: number, call: () => void): () => void {
    const timer = { at: this.#now + ms, call }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** Moves time on and calls what falls due, in order. */
  advance(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#timers = this.#timers.filter((other) => other !== next)
      this.#now = next.at
      next.call()
    }
    this.#now = end
  }

  get pending(): number {
    return this.#timers.length
  }
}
