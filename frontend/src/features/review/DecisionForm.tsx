import { useEffect } from 'react'
import { MapPin, X } from 'lucide-react'
import type { Pin } from '@/api/types'
import { commands, useKeyOf } from '@/app/commands'
import { findControl } from '@/engine'
import { PanelSection } from '@/features/editor/panel/PanelSection'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { TextArea } from '@/ui/Field'
import { number } from '@/ui/format'
import { IconButton } from '@/ui/IconButton'
import { ToggleChip } from '@/ui/ToggleChip'
import type { DeskModel, Saying } from './useDesk'
import type { AnswerView } from './view'
import { labelWords, measureWords, reasonWords, wireIdOf } from './words'
import styles from './review.module.css'

interface Props {
  desk: DeskModel
  saying: Saying
  reasons: readonly string[]
  view: AnswerView
}

/** Why an annotation goes back, or goes: a reason by its digit, a few words, and the places they are about. */
export function DecisionForm({ desk, saying, reasons, view }: Props) {
  const sendKey = useKeyOf('review.confirm')
  const pinKey = useKeyOf('review.pin')
  const isReturn = saying.verdict === 'return'
  const fault = desk.problem?.field('reason') ?? null
  const lacking = saying.asked && saying.reason === null
  // Out of the field, so that digits choose.
  useEffect(() => {
    if (lacking && document.activeElement instanceof HTMLTextAreaElement) leaveField(document.activeElement)
  }, [lacking])
  return (
    <PanelSection title={isReturn ? t('Return for repair') : t('Reject')} note={<IconButton size="small" label={t('Close')} icon={<X />} onPress={() => desk.setSaying(null)} />}>
      <div className={styles.stack}>
        <p className="small dim">
          {isReturn ? t('It goes back to its annotator with what you say here.') : t('It no longer counts, and its place opens for somebody else. This can’t be undone here; its annotator may appeal.')}
        </p>
        <div role="radiogroup" aria-label={t('Why?')} aria-invalid={lacking || undefined} className={styles.reasons}>
          {reasons.map((reason, index) => (
            <ToggleChip key={reason} kind="radio" keys={index < 9 ? String(index + 1) : undefined} isSelected={saying.reason === reason} onChange={() => desk.setSaying({ ...saying, reason })}>
              {reasonWords(reason)}
            </ToggleChip>
          ))}
        </div>
        {(lacking || fault) && (
          <p role="alert" className={styles.fault}>
            {fault ?? t('Choose why first: press its digit, or click it.')}
          </p>
        )}
        <TextArea
          label={t('What to look at')}
          rows={3}
          maxLength={4000}
          value={saying.comment}
          onChange={(comment) => desk.setSaying({ ...saying, comment })}
          onKeyDown={(event) => {
            // The form stays: Esc once more closes it.
            if (event.key === 'Escape') leaveField(event.target as HTMLElement)
            else event.continuePropagation()
          }}
          error={desk.problem?.field('comment')}
        />
        {desk.pins.length > 0 && (
          <ol className={styles.pinList} aria-label={t('Pins')}>
            {desk.pins.map((pin, index) => (
              <li key={index}>
                <span className={styles.pinNumber}>{index + 1}</span>
                <span className="truncate">{pinWords(view, pin)}</span>
                <IconButton size="small" label={t('Remove pin {number}', { number: index + 1 })} icon={<X />} onPress={() => desk.setPins(desk.pins.filter((_, other) => other !== index))} />
              </li>
            ))}
          </ol>
        )}
        <div className={styles.formActions}>
          {view.editors.size + view.spanEditors.size > 0 && (
            <Button variant="quiet" icon={<MapPin />} keys={pinKey} onPress={() => commands.run('review.pin')}>
              {t('Pin a place')}
            </Button>
          )}
          <Button variant={isReturn ? 'primary' : 'danger'} keys={sendKey} isPending={desk.pending === saying.verdict} onPress={() => desk.send()}>
            {isReturn ? t('Return it') : t('Reject it')}
          </Button>
        </div>
      </div>
    </PanelSection>
  )
}

/** To the item itself, where single keys mean something. */
function leaveField(field: HTMLElement): void {
  field.blur()
  document.querySelector<HTMLElement>('[data-command-scope]')?.focus({ preventScroll: true })
}

/** "car 120 × 80", "at 40, 60", "“the quoted words”" */
export function pinWords(view: AnswerView, { control, object, x, y, start, end }: Pin): string {
  if (object) {
    const found = view.document.list(control).find((one) => wireIdOf(one) === object)
    return found ? `${labelWords(findControl(view.document.schema, control), found.label)} ${measureWords(found)}` : t('an object that is gone')
  }
  if (typeof x === 'number' && typeof y === 'number') return t('at {x}, {y}', { x: number(x, 0), y: number(y, 0) })
  if (typeof start === 'number' && typeof end === 'number') {
    const text = view.spanEditors.get(control)?.model.slice({ start, end })
    return text ? `“${text}”` : t('characters {start} to {end}', { start: number(start), end: number(end) })
  }
  return findControl(view.document.schema, control)?.title ?? control
}
