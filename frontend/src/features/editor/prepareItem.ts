/** Everything an item needs on the screen, made ahead of time: its files decoded, its draft read, its document built. */
import type { LabelSchema } from '@/engine'
import { type OfflineDatabase, type ReadDraft, type StoredWork, readDraft } from '@/offline'
import type { Assignment } from '@/api/types'
import { TextModel } from '@/modalities/text'
import { loadInputs, type Inputs } from './loadInputs'

export interface PreparedItem extends Inputs, ReadDraft {
  readonly assignment: Assignment
  readonly schema: LabelSchema
  /** Texts that spans are marked in, cut into paragraphs and words, by input name. */
  readonly models: ReadonlyMap<string, TextModel>
}

export interface Preparation {
  readonly database: OfflineDatabase
  /** The schema of a version; drafts and answers belong to the version their item was leased under. */
  schema: (version: number) => Promise<LabelSchema>
}

/** Where the work begins, when not with the draft of the lease: under a key of its own on this device. */
interface Beginning {
  readonly key: string
  readonly server: StoredWork
}

export async function prepareItem(given: Assignment, { database, schema: schemaOf }: Preparation, from?: Beginning): Promise<PreparedItem> {
  const [inputs, assignment] = await Promise.all([loadInputs(given), from ? given : upToDate(given, { database, schema: schemaOf })])
  const schema = await schemaOf(assignment.schema_version)
  const { draft: stored, repair } = assignment
  // Work that came back begins with what was handed in; so does a change to it. Models have been heard then.
  const server = from?.server ?? { result: stored?.result ?? repair?.result ?? null, revision: stored ? String(stored.revision) : null }
  const draft = await readDraft({
    database,
    schema,
    assignment: from?.key ?? assignment.id,
    server,
    predictions: from || repair ? [] : assignment.predictions,
    sizes: sizesOf(assignment),
  })
  return { ...withInputs(assignment, schema, inputs), ...draft }
}

/** The lease with a draft of this device taken along to the label schema that the lease is worked on under. */
async function upToDate(assignment: Assignment, preparation: Preparation): Promise<Assignment> {
  const kept = await preparation.database.get('drafts', assignment.id).catch(() => undefined)
  if (kept?.version === undefined || kept.version === assignment.schema_version) return assignment
  const { bringDraft } = await import('./bringDraft')
  return bringDraft(assignment, kept.version, preparation)
}

/** What an item shows, beside its document. */
export function withInputs(assignment: Assignment, schema: LabelSchema, inputs: Inputs): Omit<PreparedItem, keyof ReadDraft> {
  return { ...inputs, assignment, schema, models: modelsOf(schema, inputs) }
}

/** Oriented sizes of the item's pictures by input name. */
export function sizesOf({ media }: Pick<Assignment, 'media'>): Record<string, { width: number; height: number }> {
  return Object.fromEntries(media.map(({ name, width, height }) => [name, { width: width ?? 0, height: height ?? 0 }]))
}

function modelsOf(schema: LabelSchema, { texts }: Inputs): ReadonlyMap<string, TextModel> {
  const models = new Map<string, TextModel>()
  for (const { type, on } of schema.controls) {
    const text = texts.get(on ?? '')
    if (type === 'spans' && on && text !== undefined && !models.has(on)) models.set(on, new TextModel(text))
  }
  return models
}

/** Gives the memory of decoded pictures back at once. */
export function disposeItem(item: PreparedItem): void {
  for (const picture of item.pictures.values()) if ('close' in picture) picture.close()
}
