import type { Result } from '@/engine'

export type SaveState =
  | { readonly state: 'saved' }
  | { readonly state: 'saving' }
  /** On this device, not yet on the server: `changes` steps. */
  | { readonly state: 'waiting'; readonly changes: number; readonly reason: 'typing' | 'offline' | 'server' }
  /** Stays on this device until the person hands it in. */
  | { readonly state: 'held'; readonly changes: number }
  /** Goes on after signing in again (`resume`). */
  | { readonly state: 'signed-out'; readonly changes: number }
  /** Another revision is on the server: `keepMine`, `mergeDone` or `takeTheirs`. */
  | { readonly state: 'conflict'; readonly current: StoredWork | null }
  /** The server does not take the content as it is; the next change is sent again. */
  | { readonly state: 'refused'; readonly code: string | null; readonly detail: string }
  /** The lease is lost; the draft stays on this device. */
  | { readonly state: 'stopped'; readonly code: string | null; readonly detail: string }

/** What the server holds, under its revision. */
export interface StoredWork {
  readonly result: Result
  readonly revision: string
}

/** How the work on an item is kept: what the screen shows of that, and what it asks for. */
export interface DraftKeeper {
  readonly getState: () => SaveState
  readonly subscribe: (listener: () => void) => () => void
  /** The server's revision that the work is based on. */
  readonly revision: string | null
  /** What stood there under that revision, where it is known. */
  readonly base: Result | null
  /** There are changes that the server has not got. */
  readonly pending: boolean
  /** Sends what is pending now; resolves when that attempt is over. */
  flush(): Promise<void>
  /** The page is going away. */
  flushOnLeave(): void
  /** Signed in again, or back online. */
  resume(): void
  /** After a conflict: this device's work becomes the next revision, whatever stands there. */
  keepMine(): void
  /** After a conflict: both have been brought together in the document, which becomes the next revision. */
  mergeDone(): void
  /** After a conflict: the caller has put the server's work into the document. */
  takeTheirs(revision: string): Promise<void>
  stop(): void
}
