/** Drafts that go nowhere by themselves. Apart from the index, because few visits need them: they load when asked for. */
import { DocumentStore, EMPTY_SNAPSHOT } from '@/engine'
import { DraftLog } from './draftLog'
import { HeldDraft } from './heldDraft'
import type { StoredWork } from './keeper'
import { type DraftSource, type ReadDraft, withSuggestions } from './openDraft'

export interface HoldOptions {
  /** What the server holds; null where nothing of it is stored there. */
  readonly stored: StoredWork | null
  /** Keeps each change on this device too. */
  readonly isLogged: boolean
  readonly writeFailed?: (error: unknown) => void
}

export interface KeptDraft {
  readonly sync: HeldDraft
  close(): void
}

/** From now on changes are kept here, and sent only when the person hands them in. */
export const holdDraft = (draft: ReadDraft, { stored, isLogged, writeFailed }: HoldOptions): KeptDraft => {
  const { document, log, revision, unsynced } = draft
  const stop = isLogged ? log.follow(document, revision, writeFailed) : () => undefined
  const sync = new HeldDraft({ document, stored, changed: unsynced })
  return {
    sync,
    close: () => {
      sync.stop()
      stop()
    },
  }
}

/** A document to try things in: as a draft that nobody has begun, and that no device keeps. */
export const freshDraft = (source: Omit<DraftSource, 'server'>): ReadDraft => {
  const suggested = withSuggestions(EMPTY_SNAPSHOT, { ...source, server: { result: null, revision: null } })
  return {
    document: new DocumentStore(source.schema, suggested.snapshot),
    log: new DraftLog(source.database, source.assignment, source.clock),
    revision: null,
    base: null,
    unsynced: false,
    notices: suggested.notices,
    restored: false,
    supersedes: false,
  }
}
