/** One item on the screen: its document, the editors of its controls, its draft on the way to the server. */
import { Editor, type DocumentStore } from '@/engine'
import { bindPageEvents, type DraftKeeper, followDraft, TabLock } from '@/offline'
import { translate } from '@/app/commands'
import { SpanEditor } from '@/modalities/text'
import { ActiveClock } from './activeClock'
import type { Place } from './places'
import type { PreparedItem } from './prepareItem'
import { transport } from './transport'

export interface ItemSession {
  readonly item: PreparedItem
  readonly document: DocumentStore
  /** Canvas editors by the name of their `shapes` control. */
  readonly editors: ReadonlyMap<string, Editor>
  /** Text editors by the name of their `spans` control. */
  readonly spanEditors: ReadonlyMap<string, SpanEditor>
  readonly sync: DraftKeeper
  readonly lock: TabLock
  readonly clock: ActiveClock
  /** Shows a place of the item: whoever draws it listens. */
  goTo(place: Place): void
  onGoTo(listener: (place: Place) => void): () => void
  /** The item with its draft as it is now, to be opened again later. */
  asLeft(): PreparedItem
  /** Makes the whole item read-only, or lets it be edited again. */
  setReadOnly(readOnly: boolean): void
  destroy(): void
}

export interface SessionOptions {
  /** Hears once when this device can't keep the draft. */
  readonly storageFailed: (error: unknown) => void
  /** How the draft is kept; on its way to the server as it grows, unless told otherwise. */
  readonly keep?: (item: PreparedItem) => { readonly sync: DraftKeeper; close(): void }
}

export function openSession(item: PreparedItem, { storageFailed, keep }: SessionOptions): ItemSession {
  const { assignment, document, log } = item
  const editors = canvasEditors(item)
  const spanEditors = textEditors(item)
  const lease = { assignment: assignment.id, token: assignment.token, version: assignment.schema_version }
  const draft = keep ? keep(item) : followDraft(item, { lease, transport, writeFailed: storageFailed })
  const { sync } = draft
  const listeners = new Set<(place: Place) => void>()
  const lock = new TabLock({
    assignment: assignment.id,
    release: async () => {
      await log.settled()
      await sync.flush()
    },
  })
  void lock.acquire()
  const unbind = bindPageEvents(window, { sync })
  const clock = new ActiveClock()
  return {
    item,
    document,
    editors,
    spanEditors,
    sync,
    lock,
    clock,
    goTo: (place) => {
      for (const listener of listeners) listener(place)
    },
    onGoTo: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    asLeft: () => ({ ...item, revision: sync.revision, base: sync.base, unsynced: sync.pending, supersedes: false, notices: [] }),
    setReadOnly: (readOnly) => {
      for (const editor of [...editors.values(), ...spanEditors.values()]) editor.setReadOnly(readOnly)
    },
    destroy: () => {
      clock.stop()
      unbind()
      lock.close()
      draft.close()
      for (const editor of [...editors.values(), ...spanEditors.values()]) editor.destroy()
    },
  }
}

function canvasEditors({ schema, assignment, document }: PreparedItem): ReadonlyMap<string, Editor> {
  const editors = new Map<string, Editor>()
  for (const control of schema.controls) {
    const media = assignment.media.find(({ name }) => name === control.on)
    if (control.type !== 'shapes' || !media) continue
    const image = { width: media.width ?? 0, height: media.height ?? 0 }
    editors.set(control.name, new Editor({ document, control: control.name, image, translate }))
  }
  return editors
}

function textEditors({ schema, document, models }: PreparedItem): ReadonlyMap<string, SpanEditor> {
  const editors = new Map<string, SpanEditor>()
  for (const control of schema.controls) {
    const model = models.get(control.on ?? '')
    if (control.type !== 'spans' || model === undefined) continue
    editors.set(control.name, new SpanEditor({ document, control: control.name, model, translate }))
  }
  return editors
}
