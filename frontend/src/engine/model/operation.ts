import type { HistoryEntry, HistoryState } from './history'
import type { DocObject } from './objects'
import type { Patch } from './patch'
import type { Json } from './schema'

/** What happened to a document, in the form the draft log keeps and replays. */
export type Operation =
  | { readonly type: 'commit'; readonly patch: Patch; readonly entry: HistoryEntry | null; readonly merged: boolean }
  | { readonly type: 'remote'; readonly patch: Patch }
  | { readonly type: 'undo'; readonly entryId: string }
  | { readonly type: 'redo'; readonly entryId: string }

/** A whole document with its undo stack; plain JSON. */
export interface DocumentSnapshot {
  readonly objects: readonly DocObject[]
  readonly values: Readonly<Record<string, Json>>
  readonly history: HistoryState
}

export const EMPTY_SNAPSHOT: DocumentSnapshot = { objects: [], values: {}, history: { done: [], undone: [] } }
