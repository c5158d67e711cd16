/** One answer as it is shown and, where it is being fixed, edited: a document with the editors of its controls. */
import { translate } from '@/app/commands'
import type { Result } from '@/api/types'
import { DocumentStore, Editor, fromResult, type EditorOptions } from '@/engine'
import { sizesOf } from '@/features/editor/prepareItem'
import { SpanEditor } from '@/modalities/text'
import type { CheckWork } from './feed'

export interface AnswerView {
  readonly document: DocumentStore
  /** Canvas editors by the name of their `shapes` control. */
  readonly editors: ReadonlyMap<string, Editor>
  /** Text editors by the name of their `spans` control. */
  readonly spanEditors: ReadonlyMap<string, SpanEditor>
  setReadOnly(readOnly: boolean): void
}

/** The item that an answer is about. */
export type ShownItem = Pick<CheckWork, 'schema' | 'models'> & { lease: Pick<CheckWork['lease'], 'media'> }

type Look = Pick<EditorOptions, 'look' | 'caption'>

/** Sizes by input, which reading a result needs. */
export const sizesIn = ({ lease }: ShownItem): ReturnType<typeof sizesOf> => sizesOf(lease)

export function documentOf(item: ShownItem, result: Result): DocumentStore {
  return new DocumentStore(item.schema, fromResult(item.schema, result, { sizes: sizesIn(item) }).snapshot)
}

/** Read-only at first. Its editors listen to the document alone and go with it: there is nothing to end. */
export function openView(item: ShownItem, document: DocumentStore, look: Look = {}): AnswerView {
  const sizes = sizesIn(item)
  const editors = new Map<string, Editor>()
  const spanEditors = new Map<string, SpanEditor>()
  for (const { name, type, on } of item.schema.controls) {
    const image = sizes[on ?? '']
    const model = item.models.get(on ?? '')
    if (type === 'shapes' && image) editors.set(name, new Editor({ document, control: name, image, translate, readOnly: true, ...look }))
    if (type === 'spans' && model) spanEditors.set(name, new SpanEditor({ document, control: name, model, translate, readOnly: true }))
  }
  const all = [...editors.values(), ...spanEditors.values()]
  return {
    document,
    editors,
    spanEditors,
    setReadOnly: (readOnly) => {
      for (const editor of all) editor.setReadOnly(readOnly)
    },
  }
}
