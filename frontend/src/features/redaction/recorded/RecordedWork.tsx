import { useEffect, useRef, useState } from 'react'
import { ArrowRight, Check, ScanFace } from 'lucide-react'
import { isProblem } from '@/api/problem'
import { useKeyOf } from '@/app/commands'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { SegmentedControl } from '@/ui/Segmented'
import { toast, toastProblem } from '@/ui/Toast'
import type { Gate } from '../data'
import { flaggedFirst, flagOf, type Changes } from '../regions'
import { TASK } from '../words'
import main from '../redaction.module.css'
import { askRelease, verdictOf } from './approve'
import { FilePart } from './FilePart'
import { changesOf, isRecorded, rowsOf, type Drawn } from './model'

interface Props {
  gate: Gate
  onDone: () => void
  onStale: () => Promise<unknown>
  onStep: (by: 1 | -1) => void
  /** On to the pictures and texts of the item, with what was changed here; null where there are none. */
  onGoOn: ((changes: Changes) => void) | null
}

/** Videos, sound and documents of one item before its gate. */
export function RecordedWork({ gate, onDone, onStale, onStep, onGoOn }: Props) {
  const files = gate.files.filter(isRecorded)
  const [wanted, setWanted] = useState<string | null>(null)
  const [drawn, setDrawn] = useState<readonly Drawn[]>([])
  const [off, setOff] = useState<ReadonlySet<string>>(() => new Set())
  const [broken, setBroken] = useState<ReadonlySet<string>>(() => new Set())
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const acceptKey = useKeyOf('review.accept')
  // Whoever has gone on to another item is not taken from there.
  const stop = useRef(new AbortController())
  useEffect(() => {
    const own = new AbortController()
    stop.current = own
    return () => own.abort()
  }, [])
  const file = files.find(({ name }) => name === wanted) ?? files[0]!
  const isClosed = busy || gate.state !== 'needs_human' || gate.job !== null
  const canApprove = !isClosed && broken.size === 0
  const changes = changesOf(drawn, off)
  const under = busy || gate.job !== null

  async function wait(asked: Gate, signal: AbortSignal): Promise<void> {
    const verdict = await verdictOf(asked, signal)
    if (signal.aborted) return
    if (verdict.released) {
      toast(t('Masked and released: {item}', { item: gate.item.external_id }))
      onDone()
      return
    }
    setRefused(verdict.why || t('It was not released. Look at it again.'))
    toast(verdict.why || t('It was not released. Look at it again.'), { tone: 'error' })
    await onStale()
  }

  async function release(): Promise<void> {
    if (!canApprove) return
    if (onGoOn) {
      onGoOn(changes)
      return
    }
    setBusy(true)
    setRefused(null)
    try {
      await wait(await askRelease(gate, changes), stop.current.signal)
    } catch (error) {
      if (stop.current.signal.aborted) return
      if (isProblem(error) && (error.status === 409 || error.status === 412)) {
        setRefused(error.detail)
        await onStale()
      } else toastProblem(error)
    }
    setBusy(false)
  }

  // Somebody has approved it, perhaps on this page before it was loaded again: it is waited for here too.
  const job = busy ? null : (gate.job?.id ?? null)
  useEffect(() => {
    if (job === null) return undefined
    const own = new AbortController()
    wait(gate, own.signal).catch((error: unknown) => {
      if (!own.signal.aborted) toastProblem(error)
    })
    return () => own.abort()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- one wait for each job
  }, [job])

  const residual = gate.all_regions.some((one) => flagOf(one) === 'residual')
  const warning = refused ?? (residual ? t('Something was still found where it is masked. Make the flagged regions larger, then approve again.') : null)
  return (
    <>
      <FilePart
        key={file.name}
        gate={gate}
        file={file}
        rows={rowsOf(flaggedFirst(gate.all_regions), drawn, file.name)}
        off={off}
        isClosed={isClosed}
        canApprove={canApprove}
        approve={() => void release()}
        onStep={onStep}
        onToggle={(id) => setOff((now) => turned(now, id))}
        onDraw={(one) => setDrawn((now) => [...now, one])}
        onChange={(one) => setDrawn((now) => now.map((other) => (other.id === one.id ? one : other)))}
        onBroken={() => setBroken((now) => new Set([...now, file.name]))}
        task={
          <p className={main.task}>
            <ScanFace aria-hidden="true" />
            <span>{gate.why ? t(TASK[gate.why]) : t('This item is through the gate. Nothing is left to decide.')}</span>
          </p>
        }
        switcher={
          files.length > 1 ? (
            <div className={main.switch}>
              <SegmentedControl label={t('Part of the item')} hideLabel value={file.name} onChange={setWanted} segments={files.map(({ name }) => ({ value: name, label: name }))} />
            </div>
          ) : null
        }
        decision={
          gate.state === 'needs_human' ? (
            <div className={main.decide}>
              {warning && (
                <p className={main.answer} role="alert">
                  {warning}
                </p>
              )}
              {broken.size > 0 && <p className={main.answer}>{t('A file of the item could not be loaded. Do not release what you cannot see.')}</p>}
              <p className="small dim" aria-live="polite">
                {under ? t('It is being masked and searched again. This goes on when you leave the page.') : words(changes)}
              </p>
              <Button variant="primary" icon={onGoOn ? <ArrowRight /> : <Check />} keys={acceptKey} isPending={under} isDisabled={!canApprove} onPress={() => void release()}>
                {onGoOn ? t('On to the pictures and texts') : t('Approve and release')}
              </Button>
            </div>
          ) : null
        }
      />
    </>
  )
}

function words({ add, remove }: Changes): string {
  if (add.length === 0 && remove.length === 0) return t('As the detectors left it. It is masked, and searched again, when you approve.')
  return [
    add.length > 0 && t('{count, plural, one {# region} other {# regions}} added or changed', { count: add.length }),
    remove.length > 0 && t('{count, plural, one {# region} other {# regions}} taken away', { count: remove.length }),
  ]
    .filter(Boolean)
    .join(', ')
}

function turned(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set)
  if (!next.delete(id)) next.add(id)
  return next
}
