import { useSyncExternalStore } from 'react'
import type { ControlSpec, DocumentStore, Message } from '@/engine'

/** What panels need of whatever edits objects, on pictures or in texts. */
export interface ObjectEditor {
  readonly document: DocumentStore
  readonly control: ControlSpec
  readonly getState: () => {
    readonly armedLabel: string | null
    readonly selection: readonly string[]
    readonly readOnly: boolean
    /** Only where labels can be hidden. */
    readonly hiddenLabels?: ReadonlySet<string>
  }
  readonly subscribe: (listener: () => void) => () => void
  chooseLabel(name: string): void
  /** Why a label can't be chosen now; null when it can. */
  refusal?: (name: string) => Message | null
  select(ids: readonly string[]): void
  setHidden?: (hidden: { readonly labels: ReadonlySet<string> }) => void
  /** Brings objects into view. */
  reveal?: (ids: readonly string[]) => void
}

type PanelState = ReturnType<ObjectEditor['getState']>

/** One part of an object editor's state; the component renders again only when that part changes. */
export function useObjectEditor<T>(editor: ObjectEditor, select: (state: PanelState) => T): T {
  return useSyncExternalStore(editor.subscribe, () => select(editor.getState()))
}
