import { Minus, Pencil, Plus } from 'lucide-react'
import type { Result } from '@/api/types'
import { useKeyOf } from '@/app/commands'
import { fromResult, type Json, type LabelSchema } from '@/engine'
import { differencesOf, type Difference } from '@/features/editor/merge/differences'
import { PanelSection } from '@/features/editor/panel/PanelSection'
import { t } from '@/i18n'
import { Checkbox } from '@/ui/Checkbox'
import { Kbd } from '@/ui/Kbd'
import { RelativeTime } from '@/ui/RelativeTime'
import type { HistoricAnnotation, Review, ShownAnnotation } from './data'
import { sizesIn, type ShownItem } from './view'
import { labelWords, measureWords, reasonWords, valueWords } from './words'
import styles from './review.module.css'

export interface Repaired {
  /** The review that returned it. */
  readonly review: Review
  readonly before: Result
  readonly after: Result
}

/** What was returned and repaired since; null where nothing was. */
export function repairOf(annotation: ShownAnnotation, known: HistoricAnnotation | null): Repaired | null {
  const returned = (known?.reviews ?? []).filter(({ verdict, revision }) => verdict === 'return' && revision < annotation.revision)
  const review = returned.toSorted((a, b) => b.created_at.localeCompare(a.created_at))[0]
  const before = review && known?.revisions.find(({ number }) => number === review.revision)?.result
  return review && before ? { review, before, after: annotation.result } : null
}

export const changesOf = (schema: LabelSchema, { before, after }: Repaired): readonly Difference[] => differencesOf(schema, before, after, before)

interface Props {
  repair: Repaired
  schema: LabelSchema
  item: ShownItem
  shown: boolean
  onShown: (shown: boolean) => void
  onPick: (place: { control: string | null; objectId: string | null }) => void
}

/** Why it went back, and what its annotator made of it. */
export function RepairSection({ repair, schema, item, shown, onShown, onPick }: Props) {
  const key = useKeyOf('review.changes')
  const { review } = repair
  const changes = changesOf(schema, repair)
  return (
    <PanelSection title={t('Came back repaired')} note={<RelativeTime value={review.created_at} />}>
      <div className={styles.stack}>
        <p className={styles.quote}>
          <span className="strong">{reasonWords(review.reason)}</span>
          {review.comment && ` ${review.comment}`}
        </p>
        {changes.length === 0 ? (
          <p className="small dim">{t('Nothing was changed.')}</p>
        ) : (
          <ul className={styles.changes} aria-label={t('What the repair changed')}>
            {changes.map((change) => (
              <Change key={change.id} change={change} schema={schema} item={item} onPick={onPick} />
            ))}
          </ul>
        )}
        <Checkbox isSelected={shown} onChange={onShown}>
          <span className="small">{t('Show what it was, dashed')}</span> {key && <Kbd keys={key} />}
        </Checkbox>
      </div>
    </PanelSection>
  )
}

function Change({ change, schema, item, onPick }: { change: Difference } & Pick<Props, 'schema' | 'item' | 'onPick'>) {
  const { control, kind, mine: before, theirs: after } = change
  const Icon = before === null ? Plus : after === null ? Minus : Pencil
  const what = before === null ? t('added') : after === null ? t('removed') : t('changed')
  const words = kind === 'object' ? objectWords(schema, control.name, after ?? before, item) : `${control.title ?? control.name}: ${valueWords(control, before)} → ${valueWords(control, after)}`
  const { id } = (kind === 'object' ? after : null) as { id?: Json } | null ?? {}
  return (
    <li>
      <button type="button" className={styles.change} onClick={() => onPick({ control: control.name, objectId: typeof id === 'string' ? id : null })}>
        <Icon aria-hidden="true" />
        <span className="truncate">{words}</span>
        <span className="small dim">{what}</span>
      </button>
    </li>
  )
}

function objectWords(schema: LabelSchema, control: string, object: Json, item: ShownItem): string {
  const [found] = fromResult(schema, { [control]: [object] }, { sizes: sizesIn(item) }).snapshot.objects
  const spec = schema.controls.find(({ name }) => name === control)
  return found ? `${labelWords(spec, found.label)} ${measureWords(found)}` : control
}
