/** What is decided on an item, kept on this device until it is handed in. */
import type { FinalAnswer } from './final'

const keyOf = (assignment: string): string => `adjudication ${assignment}`

export function keep(assignment: string, final: FinalAnswer): void {
  try {
    localStorage.setItem(keyOf(assignment), JSON.stringify(final.kept()))
  } catch {
    // A full or closed store: the page itself still has it.
  }
}

export function forget(assignment: string): void {
  try {
    localStorage.removeItem(keyOf(assignment))
  } catch {
    // Nothing to forget where nothing is kept.
  }
}

/** Goes on where this device left off; what can't be read is left alone. */
export function takeUp(assignment: string, final: FinalAnswer, sizes: Parameters<FinalAnswer['restore']>[1]): void {
  try {
    const kept = localStorage.getItem(keyOf(assignment))
    if (kept) final.restore(JSON.parse(kept) as Parameters<FinalAnswer['restore']>[0], sizes)
  } catch {
    forget(assignment)
  }
}
