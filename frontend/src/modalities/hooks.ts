import { useCallback, useSyncExternalStore } from 'react'
import type { DocObject, DocumentStore, Editor, EditorState, Json } from '@/engine'

/** One part of the editor's state; the component renders again only when that part changes. */
export const useEditorState = <T,>(editor: Editor, select: (state: EditorState) => T): T =>
  useSyncExternalStore(editor.subscribe, () => select(editor.getState()))

/** Grows with each change of the document: for what depends on all of it. */
export const useDocumentVersion = (document: DocumentStore): number =>
  useSyncExternalStore(
    useCallback((changed) => document.subscribe(changed), [document]),
    () => document.version,
  )

/** Objects of a control from bottom to top. */
export const useObjects = (document: DocumentStore, control: string): readonly DocObject[] =>
  useSyncExternalStore(
    useCallback((changed) => document.subscribe(changed), [document]),
    () => document.list(control),
  )

export const useObject = (document: DocumentStore, id: string | null): DocObject | undefined =>
  useSyncExternalStore(
    useCallback((changed) => (id === null ? () => undefined : document.subscribeTo(id, changed)), [document, id]),
    () => (id === null ? undefined : document.get(id)),
  )

/** Answer of a control that holds no objects; null when unanswered. */
export const useValue = (document: DocumentStore, control: string): Json =>
  useSyncExternalStore(
    useCallback((changed) => document.subscribeTo(control, changed), [document, control]),
    () => document.value(control),
  )
