import {
  type DocObject,
  type DocumentSnapshot,
  DocumentStore,
  type LabelSchema,
  type Message,
  type Result,
  findControl,
  fromResult,
  newObjectId,
} from '@/engine'
import { type Clock, systemClock } from './clock'
import type { OfflineDatabase } from './database'
import { DraftLog } from './draftLog'
import { DraftSync } from './draftSync'
import type { DraftKeeper } from './keeper'
import { isOwnWork } from './ownWork'
import type { DraftTransport, Lease } from './transport'

/** A model's answer as the API hands it out with an assignment. */
export interface PredictionSource {
  readonly model: string
  readonly score?: number | null
  readonly result: Result
}

export interface DraftSource {
  readonly database: OfflineDatabase
  readonly schema: LabelSchema
  readonly assignment: string
  /** What the server holds; both null for untouched work. */
  readonly server: { readonly result: Result | null; readonly revision: string | null }
  readonly predictions?: readonly PredictionSource[]
  /** Oriented size of each image input, by name. */
  readonly sizes: Readonly<Record<string, { readonly width: number; readonly height: number }>>
  readonly clock?: Clock
}

/** A draft read and built, not yet worked on. */
export interface ReadDraft {
  readonly document: DocumentStore
  readonly log: DraftLog
  /** The server's revision that the document is based on. */
  readonly revision: string | null
  /** What the server held under that revision, where it is known. */
  readonly base: Result | null
  /** The device holds changes that the server has not seen. */
  readonly unsynced: boolean
  /** What was repaired or left out, for the person. */
  readonly notices: readonly Message[]
  /** The work comes from this device, with its undo stack. */
  readonly restored: boolean
  /** The device held an older draft, which the server's takes the place of. */
  readonly supersedes: boolean
}

/** Reads the draft of an assignment: the one on this device where it is newer than the server's or the same, else that. */
export const readDraft = async (source: DraftSource): Promise<ReadDraft> => {
  const { database, schema, server, clock = systemClock } = source
  const read = fromResult(schema, server.result ?? {}, { sizes: source.sizes })
  const suggested = withSuggestions(read.snapshot, source)
  const log = new DraftLog(database, source.assignment, clock)
  // A device without room or rights to read still labels; only the draft of an earlier visit is missing then.
  const local = await log.restore(schema, suggested.snapshot).catch(() => null)
  if (local !== null && (local.unsynced || local.revision === server.revision)) {
    // The answer to the last request of an earlier page was lost, the request was not: work goes on from there.
    const isHeard = server.result !== null && server.revision !== local.revision && isOwnWork(local.document, log.sent, server.result)
    const revision = isHeard ? server.revision : local.revision
    return { ...local, revision, base: revision === server.revision ? server.result : null, log, notices: droppedNotice(local.dropped), restored: true, supersedes: false }
  }
  return {
    document: new DocumentStore(schema, suggested.snapshot),
    log,
    revision: server.revision,
    base: server.result,
    unsynced: false,
    notices: [...read.notices, ...suggested.notices],
    restored: false,
    supersedes: local !== null,
  }
}

export interface FollowOptions {
  readonly lease: Lease
  readonly transport: DraftTransport
  readonly clock?: Clock
  /** The device refused to write (storage full): the draft lives in memory and on the server only. */
  readonly writeFailed?: (error: unknown) => void
}

export interface FollowedDraft {
  readonly sync: DraftKeeper
  /** Stops writing and sending; everything stays where it is. */
  close(): void
}

/** From now on each change is logged at once and sent soon after. */
export const followDraft = (draft: ReadDraft, { lease, transport, clock = systemClock, writeFailed }: FollowOptions): FollowedDraft => {
  const { document, log, revision, base, unsynced } = draft
  const stop = log.follow(document, revision, writeFailed, lease.version)
  if (draft.supersedes && revision !== null) void log.replaceBy(revision)
  const sync = new DraftSync({ document, log, transport, lease, revision, base, unsynced, clock })
  return {
    sync,
    close: () => {
      sync.stop()
      stop()
    },
  }
}

const droppedNotice = (count: number): Message[] =>
  count === 0
    ? []
    : [
        /*i18n*/ {
          id: '{count, plural, one {# saved change was damaged and is left out} other {# saved changes were damaged and are left out}}',
          values: { count },
        },
      ]

/** Adds what models say as suggestions, but not what the server's draft already holds under the same id. */
export const withSuggestions = (
  snapshot: DocumentSnapshot,
  { schema, server, predictions = [], sizes }: DraftSource,
): { readonly snapshot: DocumentSnapshot; readonly notices: readonly Message[] } => {
  const objects: DocObject[] = [...snapshot.objects]
  const notices: Message[] = []
  const taken = new Set(objects.map(({ id }) => id))
  for (const { model, score = null, result } of predictions) {
    const read = fromResult(schema, result, { sizes, suggestion: { model, score } })
    notices.push(...read.notices)
    for (const object of read.snapshot.objects) {
      if (server.result !== null && taken.has(object.id)) continue
      const id = taken.has(object.id) ? newObjectId() : object.id
      taken.add(id)
      objects.push({ ...object, id, z: objects.length })
    }
  }
  const known = Object.entries(snapshot.values).filter(([name]) => findControl(schema, name.replace(/\.relations$/, '')))
  return { snapshot: { ...snapshot, objects, values: Object.fromEntries(known) }, notices }
}
