import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import { Check, ScanFace } from 'lucide-react'
import { isProblem } from '@/api/problem'
import { useKeyOf } from '@/app/commands'
import { shownControls } from '@/engine'
import type { ObjectEditor } from '@/features/editor/objectEditor'
import { LabelPalette } from '@/features/editor/panel/LabelPalette'
import { Tools } from '@/features/editor/Tools'
import { ZoomNote } from '@/features/editor/ZoomNote'
import stage from '@/features/editor/Stage.module.css'
import { t } from '@/i18n'
import { useDocumentVersion } from '@/modalities/hooks'
import { ImageCanvas } from '@/modalities/image'
import { TextDocument } from '@/modalities/text'
import { Button } from '@/ui/Button'
import { SegmentedControl } from '@/ui/Segmented'
import { Skeleton } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { toast, toastProblem } from '@/ui/Toast'
import { approve, markOf, type Gate } from './data'
import { isRecorded, withoutRecorded } from './recorded/model'
import { changesOf, flagOf, type Changes } from './regions'
import { idOf, RegionList, type Listed } from './RegionList'
import { useItem, useListed, type Opened } from './useItem'
import { useRedactionKeys } from './useRedactionKeys'
import { TASK } from './words'
import styles from './redaction.module.css'

interface Props {
  gate: Gate
  /** The item is done with: on to the next. */
  onDone: () => void
  /** What the server knows has moved: read it again; until that is there. */
  onStale: () => Promise<unknown>
  onStep: (by: 1 | -1) => void
}

const RecordedWork = lazy(() => import('./recorded/RecordedWork').then((module) => ({ default: module.RecordedWork })))

/** One item before its gate: its videos, sound and documents first, then its pictures and texts. */
export function Work(props: Props) {
  const { gate } = props
  const [before, setBefore] = useState<{ readonly mark: string; readonly changes: Changes } | null>(null)
  const mark = markOf(gate)
  const rest = useMemo(() => withoutRecorded(gate), [gate])
  const isMixed = rest.files.length > 0 || rest.texts.some(({ original }) => original !== null)
  if (!gate.files.some(isRecorded)) return <Pictures {...props} />
  if (before?.mark === mark) return <Pictures {...props} gate={rest} before={before.changes} />
  return (
    <Suspense fallback={<Loading />}>
      <RecordedWork key={mark} {...props} onGoOn={isMixed ? (changes) => setBefore({ mark, changes }) : null} />
    </Suspense>
  )
}

/** The pictures and texts of an item. `before`: what was changed in its other files, and is sent with the rest. */
function Pictures(props: Props & { before?: Changes }) {
  const { opened, error, retry } = useItem(props.gate)
  if (opened) return <At key={markOf(opened.gate)} {...props} opened={opened} />
  if (error) return <ErrorState error={error} onRetry={retry} title={isProblem(error) ? undefined : t('The picture could not be loaded')} />
  return <Loading />
}

function Loading() {
  return (
    <div className={styles.loading} aria-busy="true">
      <Skeleton height="60vh" />
    </div>
  )
}

function At({ gate, opened, before, onDone, onStale, onStep }: Props & { opened: Opened; before?: Changes }) {
  const { document, view, surfaces, baseline, pictures, missing } = opened
  useDocumentVersion(document)
  const rows = useListed(opened)
  const [off, setOff] = useState<ReadonlySet<string>>(() => new Set())
  const [wanted, setWanted] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const acceptKey = useKeyOf('review.accept')
  const controls = shownControls(document)
  const active = controls.find(({ name }) => name === wanted) ?? controls.find(({ name }) => document.list(name).length > 0) ?? controls[0] ?? null
  const image = (active && view.editors.get(active.name)) ?? null
  const spans = (active && view.spanEditors.get(active.name)) ?? null
  const selected = useSelection(image ?? spans)
  const isOpen = gate.state === 'needs_human'
  const isClosed = busy || !isOpen
  // Nobody releases what they cannot see.
  const canApprove = !isClosed && missing.length === 0
  const changes = both(before, changesOf(document, surfaces, baseline, off))

  useEffect(() => {
    for (const editor of view.editors.values()) editor.setHidden({ ids: off })
  }, [view, off])
  useEffect(() => {
    for (const editor of view.editors.values()) editor.setFillOpacity(0.3)
  }, [view])

  const toggle = useCallback((row: Listed) => setOff((now) => turned(now, idOf(row))), [])

  function pick(row: Listed): void {
    const { control, object } = row
    if (!control || !object) return
    setWanted(control.name)
    view.editors.get(control.name)?.select([object.id])
    view.editors.get(control.name)?.reveal([object.id])
    view.spanEditors.get(control.name)?.select([object.id])
  }

  async function release(): Promise<void> {
    if (!canApprove) return
    setBusy(true)
    setRefused(null)
    try {
      await approve(gate, changes)
    } catch (error) {
      await refuse(error)
      setBusy(false)
      return
    }
    const words = { item: gate.item.external_id }
    // Of a video, sound or document a job does it, and comes back to this list with what speaks against it.
    toast(before ? t('Being masked: {item}. It is released when nothing is found in it any more.', words) : t('Masked and released: {item}', words))
    // It stays closed: until the next item is shown in its place, no key may mean this one, or one not yet seen.
    onDone()
  }

  async function refuse(error: unknown): Promise<void> {
    if (isProblem(error) && error.status === 409) {
      // What was sent before it was refused stands: the regions are read again.
      setRefused(error.detail)
      toast(error.detail, { tone: 'error' })
      await onStale()
    } else if (isProblem(error) && error.status === 412) {
      toast(error.detail, { tone: 'notice' })
      await onStale()
    } else toastProblem(error)
  }

  function add(): void {
    if (image) {
      image.select([])
      image.setTool('box')
      globalThis.document.querySelector<HTMLElement>('[data-command-scope]')?.focus({ preventScroll: true })
    } else if (spans) toast(t('Select the words with the mouse, or with Shift and the arrows, then choose what they are.'), { tone: 'notice' })
  }

  const drawing = useRedactionKeys({
    image,
    spans,
    isClosed,
    canApprove,
    count: rows.length,
    approve: () => void release(),
    step: onStep,
    toggle: (index) => rows[index] && toggle(rows[index]),
    toggleSelected: () => {
      const row = rows.find((one) => idOf(one) === selected)
      if (row) toggle(row)
    },
    add,
  })

  const residual = gate.all_regions.some((one) => flagOf(one) === 'residual')
  return (
    <>
      <section className={styles.centre} aria-label={gate.item.external_id}>
        <p className={styles.task}>
          <ScanFace aria-hidden="true" />
          <span>{gate.why ? t(TASK[gate.why]) : t('This item is through the gate. Nothing is left to decide.')}</span>
        </p>
        <div className={styles.place} data-tools={(image && isOpen) || undefined}>
          {image && isOpen && <Tools editor={image} />}
          <div className={stage.stage}>
            {image && (
              <div className={stage.canvas}>
                <ImageCanvas editor={image} picture={pictures.get(image.control.on ?? '') ?? null} label={gate.item.external_id} />
                <ZoomNote editor={image} />
              </div>
            )}
            {spans && (
              <div className={stage.reading}>
                <TextDocument editor={spans} label={gate.item.external_id} />
              </div>
            )}
            {!image && !spans && (
              <EmptyState title={t('Nothing of it can be shown here')}>{t('Its files are of a kind that is not searched. Decide on it in the project’s masking policy.')}</EmptyState>
            )}
          </div>
        </div>
      </section>
      <section className={styles.right} aria-label={t('Regions')} aria-busy={busy}>
        {controls.length > 1 && active && (
          <div className={styles.switch}>
            <SegmentedControl label={t('Part of the item')} hideLabel value={active.name} onChange={setWanted} segments={controls.map(({ name, on }) => ({ value: name, label: on ?? name }))} />
          </div>
        )}
        {missing.length > 0 && <p className={styles.answer}>{t('A file of the item could not be loaded. Do not release what you cannot see.')}</p>}
        {gate.detail && <p className={styles.answer}>{gate.detail}</p>}
        <RegionList rows={rows} off={off} selected={selected} onToggle={toggle} onPick={pick} onAdd={add} isClosed={isClosed} />
        {(image ?? spans) && isOpen && (drawing || selected !== null || spans) && <LabelPalette editor={(image ?? spans)!} />}
        {isOpen && (
          <div className={styles.decide}>
            {(refused ?? (residual ? t('Something was still found where it is masked. Make the flagged regions larger, then approve again.') : null)) && (
              <p className={styles.answer} role="alert">
                {refused ?? t('Something was still found where it is masked. Make the flagged regions larger, then approve again.')}
              </p>
            )}
            <p className="small dim" aria-live="polite">
              {changeWords(changes.add.length, changes.remove.length)}
            </p>
            <Button variant="primary" icon={<Check />} keys={acceptKey} isPending={busy} isDisabled={missing.length > 0} onPress={() => void release()}>
              {t('Approve and release')}
            </Button>
          </div>
        )}
      </section>
    </>
  )
}

function both(before: Changes | undefined, changes: Changes): Changes {
  return before ? { add: [...before.add, ...changes.add], remove: [...before.remove, ...changes.remove] } : changes
}

function turned(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set)
  if (!next.delete(id)) next.add(id)
  return next
}

function changeWords(added: number, removed: number): string {
  if (added === 0 && removed === 0) return t('As the detectors left it. It is masked, and searched again, when you approve.')
  return [
    added > 0 && t('{count, plural, one {# region} other {# regions}} added or changed', { count: added }),
    removed > 0 && t('{count, plural, one {# region} other {# regions}} taken away', { count: removed }),
  ]
    .filter(Boolean)
    .join(', ')
}

function useSelection(editor: ObjectEditor | null): string | null {
  const [selected, setSelected] = useState<string | null>(null)
  useEffect(() => {
    const read = (): void => setSelected(editor?.getState().selection.at(-1) ?? null)
    read()
    return editor?.subscribe(read)
  }, [editor])
  return selected
}
