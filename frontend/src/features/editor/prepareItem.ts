/** Everything an item needs on the screen, made ahead of time: its files decoded, its draft read, its document built. */
import type { LabelSchema } from '@/engine'
import { type OfflineDatabase, type ReadDraft, readDraft } from '@/offline'
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

export async function prepareItem(assignment: Assignment, { database, schema: schemaOf }: Preparation): Promise<PreparedItem> {
  const [inputs, schema] = await Promise.all([loadInputs(assignment), schemaOf(assignment.schema_version)])
  const { draft: stored } = assignment
  const draft = await readDraft({
    database,
    schema,
    assignment: assignment.id,
    server: { result: stored?.result ?? null, revision: stored ? String(stored.revision) : null },
    predictions: assignment.predictions,
    sizes: sizesOf(assignment),
  })
  return { ...inputs, ...draft, assignment, schema, models: modelsOf(schema, inputs) }
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
