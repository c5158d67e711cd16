import {
  type DocObject,
  type DocumentSnapshot,
  DocumentStore,
  type LabelSchema,
  type Message,
  type Result,
  fromResult,
} from '@/engine'
import { type Clock, systemClock } from './clock'
import type { OfflineDatabase } from './database'
import { DraftLog } from './draftLog'
import { DraftSync } from './draftSync'
import type { DraftTransport, Lease } from './transport'

/** A model's answer as the API hands it out with an assignment. */
export interface PredictionSource {
  readonly model: string
  readonly score?: number | null
  readonly result: Result
}

export interface OpenDraftOptions {
  readonly database: OfflineDatabase
  readonly schema: LabelSchema
  readonly lease: Lease
  /** What the server holds; both null for untouched work. */
  readonly server: { readonly result: Result | null; readonly revision: string | null }
  readonly predictions?: readonly PredictionSource[]
  /** Oriented size of each image input, by name. */
  readonly sizes: Readonly<Record<string, { readonly width: number; readonly height: number }>>
  readonly transport: DraftTransport
  readonly clock?: Clock
  /** The device refused to write (storage full): the draft lives in memory and on the server only. */
  readonly writeFailed?: (error: unknown) => void
}

export interface OpenDraft {
  readonly document: DocumentStore
  readonly sync: DraftSync
  readonly log: DraftLog
  /** What was repaired or left out, for the person. */
  readonly notices: readonly Message[]
  /** The work comes from this device, with its undo stack. */
  readonly restored: boolean
  /** Stops writing and sending; everything stays where it is. */
  close(): void
}

/**
 * Opens the draft of an assignment: the one on this device where it is newer than the server's or the same, else the
 * server's. Then each change is logged at once and sent soon after.
 */
export const openDraft = async (options: OpenDraftOptions): Promise<OpenDraft> => {
  const { database, schema, lease, server, transport, clock = systemClock } = options
  const read = fromResult(schema, server.result ?? {}, { sizes: options.sizes })
  const base = withSuggestions(read.snapshot, options)
  const log = new DraftLog(database, lease.assignment, clock)
  const local = await log.restore(schema, base)
  const restored = local !== null && (local.unsynced || local.revision === server.revision)
  const document = restored ? local.document : new DocumentStore(schema, base)
  const revision = restored ? local.revision : server.revision
  const stop = log.follow(document, revision, options.writeFailed)
  if (!restored && local && server.revision !== null) await log.replaceBy(server.revision)
  const unsynced = restored && local.unsynced
  const sync = new DraftSync({ document, log, transport, lease, revision, unsynced, clock })
  return {
    document,
    sync,
    log,
    notices: restored ? droppedNotice(local.dropped) : read.notices,
    restored,
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

/** Adds what models say as suggestions, but not what the draft already holds under the same id. */
const withSuggestions = (snapshot: DocumentSnapshot, options: OpenDraftOptions): DocumentSnapshot => {
  const objects: DocObject[] = [...snapshot.objects]
  const taken = new Set(objects.map((object) => object.id))
  for (const { model, score = null, result } of options.predictions ?? []) {
    const suggestion = { model, score }
    const read = fromResult(options.schema, result, { sizes: options.sizes, suggestion })
    for (const object of read.snapshot.objects) {
      if (taken.has(object.id)) continue
      taken.add(object.id)
      objects.push({ ...object, z: objects.length })
    }
  }
  return { ...snapshot, objects }
}
