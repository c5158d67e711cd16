/** One item on the screen: its document, the editors of its controls, its draft on the way to the server. */
import { Editor, type DocumentStore } from '@/engine'
import { bindPageEvents, DraftSync, TabLock } from '@/offline'
import { translate } from '@/app/commands'
import { SpanEditor, TextModel } from '@/modalities/text'
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
  /** Makes the whole item read-only, or lets it be edited again. */
  setReadOnly(readOnly: boolean): void
  destroy(): void
}

/** `storageFailed` hears once when this device can't keep the draft. */
export function openSession(item: PreparedItem, storageFailed: (error: unknown) => void): ItemSession {
  const { assignment, document, log } = item
  const editors = canvasEditors(item)
  const spanEditors = textEditors(item)
  const stopLog = log.follow(document, item.revision, storageFailed)
  const sync = new DraftSync({
    document,
    log,
    transport,
    lease: { assignment: assignment.id, token: assignment.token },
    revision: item.revision,
    unsynced: item.unsynced,
  })
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
    setReadOnly: (readOnly) => {
      for (const editor of [...editors.values(), ...spanEditors.values()]) editor.setReadOnly(readOnly)
    },
    destroy: () => {
      clock.stop()
      unbind()
      lock.close()
      sync.stop()
      stopLog()
      for (const editor of [...editors.values(), ...spanEditors.values()]) editor.destroy()
    },
  }
}

function canvasEditors({ schema, assignment, document }: PreparedItem): ReadonlyMap<string, Editor> {
  const editors = new Map<string, Editor>()
  for (const control of schema.controls) {
    const media = assignment.media.find(({ name }) => name === control.on)
    if (control.type !== 'shapes' || !media) continue
    const image = { width: media.width, height: media.height }
    editors.set(control.name, new Editor({ document, control: control.name, image, translate }))
  }
  return editors
}

function textEditors({ schema, document, texts }: PreparedItem): ReadonlyMap<string, SpanEditor> {
  const editors = new Map<string, SpanEditor>()
  const models = new Map<string, TextModel>()
  for (const control of schema.controls) {
    const text = texts.get(control.on ?? '')
    if (control.type !== 'spans' || text === undefined) continue
    const model = models.get(text) ?? new TextModel(text)
    models.set(text, model)
    editors.set(control.name, new SpanEditor({ document, control: control.name, model, translate }))
  }
  return editors
}
