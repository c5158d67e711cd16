/** Time as the module needs it; tests give their own. */
export interface Clock {
  now(): number
  /** Calls back later; returns what takes the call back. */
  after(ms: number, call: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
}

/** 1 s, 2 s, 4 s ... to a minute, spread by up to a quarter so that many clients don't come back at once. */
export const backOff = (attempt: number, random: () => number = Math.random): number =>
  Math.min(60_000, 1000 * 2 ** Math.min(attempt, 10)) * (1 + random() / 4)
