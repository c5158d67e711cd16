/** What this browser saw of a log when it verified it last: the only witness that the server has no hand on. */

export interface Remembered {
  size: number
  /** Hexadecimal. */
  root: string
  key: string
  /** When the log was first and last seen whole here. */
  first: string
  last: string
}

const place = (origin: string): string => `clearlabel.audit.${origin}`

function isRemembered(value: unknown): value is Remembered {
  if (typeof value !== 'object' || value === null) return false
  const { size, root, key, first, last } = value as Record<string, unknown>
  return Number.isSafeInteger(size) && [root, key, first, last].every((text) => typeof text === 'string')
}

export function recall(origin: string): Remembered | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(place(origin)) ?? 'null')
    return isRemembered(value) ? value : null
  } catch {
    return null
  }
}

/** Keeps it where the browser lets us; without a place to keep it, the next time is a first time again. */
export function remember(origin: string, seen: Pick<Remembered, 'size' | 'root' | 'key'>, before: Remembered | null): void {
  const now = new Date().toISOString()
  try {
    localStorage.setItem(place(origin), JSON.stringify({ ...seen, first: before?.first ?? now, last: now } satisfies Remembered))
  } catch {
    // A browser that keeps nothing.
  }
}
