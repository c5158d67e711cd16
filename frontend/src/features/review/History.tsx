import { Check, History as HistoryIcon, Pencil, RotateCcw, X, type LucideIcon } from 'lucide-react'
import { PanelSection } from '@/features/editor/panel/PanelSection'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { duration } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import type { HistoricAnnotation, ReviewVerdict, ShownAnnotation } from './data'
import { DONE, reasonWords, STATES } from './words'
import styles from './review.module.css'

const ICONS: Readonly<Record<ReviewVerdict, LucideIcon>> = { accept: Check, return: RotateCcw, reject: X, fix: Pencil }

interface Props {
  annotation: Pick<ShownAnnotation, 'state' | 'seconds'>
  known: Pick<HistoricAnnotation, 'revisions' | 'reviews'> | null
  isPending: boolean
  error: unknown
}

/** What happened to an annotation, the latest first: how it was written and what was decided. */
export function History({ annotation, known, isPending, error }: Props) {
  const events = [
    ...(known?.revisions ?? []).map((revision) => ({ at: revision.at, key: `r${revision.number}`, revision, review: null })),
    ...(known?.reviews ?? []).map((review) => ({ at: review.created_at, key: review.id, revision: null, review })),
  ].toSorted((a, b) => b.at.localeCompare(a.at))
  return (
    <PanelSection title={t('History')} note={`${t(STATES[annotation.state])}${annotation.seconds === null ? '' : ` · ${duration(annotation.seconds)}`}`}>
      {error ? (
        <p className="small dim">{isProblem(error) ? error.detail : t('That did not work. Try again.')}</p>
      ) : isPending ? (
        <p className="small dim">{t('Loading')}</p>
      ) : (
        <ol className={styles.history}>
          {events.map(({ key, at, revision, review }) => {
            const Icon = review ? ICONS[review.verdict] : HistoryIcon
            return (
              <li key={key}>
                <Icon aria-hidden="true" />
                <span>
                  {review ? (
                    <>
                      <span className="strong">{t(DONE[review.verdict])}</span>
                      {review.reason && ` · ${reasonWords(review.reason)}`}
                      {review.comment && <span className={styles.said}>{review.comment}</span>}
                      {review.appeal && <span className={styles.said}>{t('Appeal: {comment}', { comment: review.appeal.comment })}</span>}
                    </>
                  ) : (
                    t('Revision {number}', { number: revision?.number ?? 0 })
                  )}
                </span>
                <span className="small dim">
                  <RelativeTime value={at} />
                </span>
              </li>
            )
          })}
        </ol>
      )}
    </PanelSection>
  )
}
