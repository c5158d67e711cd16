/** One item on the screen: its document, the editors of its controls, its draft on the way to the server. */
import { Editor, type DocumentStore } from '@/engine'
import { bindPageEvents, type DraftSync, followDraft, TabLock } from '@/offline'
import { translate } from '@/app/commands'
import { SpanEditor } from '@/modalities/text'
import { ActiveClock } from './activeClock'
import type { PreparedItem } from './prepareItem'
import { transport } from './transport'

export interface ItemSession {
  readonly item: PreparedItem
  readonly document: DocumentStore
  /** Canvas editors by the name of their `shapes` control. */
  readonly editors: ReadonlyMap<string, Editor>
  /** Text editors by the name of their `spans` control. */
  readonly spanEditors: ReadonlyMap<string, SpanEditor>
  readonly sync: DraftSync
  readonly lock: TabLock
  readonly clock: ActiveClock
  /** The item with its draft as it is now, to be opened again later. */
  asLeft(): PreparedItem
  /** Makes the whole item read-only, or lets it be edited again. */
  setReadOnly(readOnly: boolean): void
  destroy(): void
}

/** `storageFailed` hears once when this device can't keep the draft. */
export function openSession(item: PreparedItem, storageFailed: (error: unknown) => void): ItemSession {
  const { assignment, document, log } = item
  const editors = canvasEditors(item)
  const spanEditors = textEditors(item)
  const lease = { assignment: assignment.id, token: assignment.token }
  const draft = followDraft(item, { lease, transport, writeFailed: storageFailed })
  const { sync } = draft
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
    asLeft: () => ({ ...item, revision: sync.revision, unsynced: sync.pending, supersedes: false, notices: [] }),
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
