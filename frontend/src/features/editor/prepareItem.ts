/** Everything an item needs on the screen, made ahead of time: its files decoded, its draft read, its document built. */
import { DocumentStore, findControl, fromResult, newObjectId, type DocObject, type DocumentSnapshot, type LabelSchema, type Message } from '@/engine'
import { DraftLog, type OfflineDatabase } from '@/offline'
import type { Assignment } from '@/api/types'
import { loadInputs, type Inputs } from './loadInputs'

export interface PreparedItem extends Inputs {
  readonly assignment: Assignment
  readonly schema: LabelSchema
  readonly document: DocumentStore
  readonly log: DraftLog
  /** The server's revision that the document is based on. */
  readonly revision: string | null
  /** The device holds changes that the server has not seen. */
  readonly unsynced: boolean
  /** What could not be taken over from a draft or a suggestion, in words. */
  readonly notices: readonly Message[]
}

export interface Preparation {
  readonly database: OfflineDatabase
  /** The schema of a version; drafts and answers belong to the version their item was leased under. */
  schema: (version: number) => Promise<LabelSchema>
}

export async function prepareItem(assignment: Assignment, { database, schema: schemaOf }: Preparation): Promise<PreparedItem> {
  const log = new DraftLog(database, assignment.id)
  const [inputs, schema] = await Promise.all([loadInputs(assignment), schemaOf(assignment.schema_version)])
  const { snapshot, notices } = initialSnapshot(schema, assignment)
  const serverRevision = assignment.draft ? String(assignment.draft.revision) : null
  // A device without room or rights to read still labels; only the draft of an earlier visit is missing then.
  const kept = await log.restore(schema, snapshot).catch(() => null)
  const useKept = kept !== null && (kept.unsynced || kept.revision === serverRevision)
  return {
    ...inputs,
    assignment,
    schema,
    log,
    document: useKept ? kept.document : new DocumentStore(schema, snapshot),
    revision: useKept ? kept.revision : serverRevision,
    unsynced: useKept && kept.unsynced,
    notices: useKept ? [] : notices,
  }
}

/** Gives the memory of decoded pictures back at once. */
export function disposeItem(item: PreparedItem): void {
  for (const picture of item.pictures.values()) if ('close' in picture) picture.close()
}

/** The draft as the server has it, and over it what models suggest and the draft does not hold already. */
export function initialSnapshot(schema: LabelSchema, assignment: Assignment): { snapshot: DocumentSnapshot; notices: readonly Message[] } {
  const sizes = Object.fromEntries(assignment.media.map(({ name, width, height }) => [name, { width, height }]))
  const draft = fromResult(schema, assignment.draft?.result ?? {}, { sizes })
  const notices = [...draft.notices]
  const objects: DocObject[] = [...draft.snapshot.objects]
  const taken = new Set(objects.map(({ id }) => id))
  for (const prediction of assignment.predictions) {
    const suggestion = { score: prediction.score, model: prediction.model }
    const read = fromResult(schema, prediction.result, { sizes, suggestion })
    notices.push(...read.notices)
    for (const object of read.snapshot.objects) {
      if (assignment.draft && taken.has(object.id)) continue
      const id = taken.has(object.id) ? newObjectId() : object.id
      taken.add(id)
      objects.push({ ...object, id, z: objects.length })
    }
  }
  const values = Object.fromEntries(
    Object.entries(draft.snapshot.values).filter(([name]) => findControl(schema, name.replace(/\.relations$/, ''))),
  )
  return { snapshot: { ...draft.snapshot, objects, values }, notices }
}
