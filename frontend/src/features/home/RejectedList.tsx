import { lazy, Suspense, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { workQuery } from '@/api/queries'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { number } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { reasonWords } from '@/features/editor/repair/words'
import type { Rejected } from './shapes'
import styles from './HomePage.module.css'

const AppealDialog = lazy(() => import('@/features/editor/repair/AppealDialog'))

/** Answers of one's own that do not count: why, and the one word that one may say against it. */
export function RejectedList({ rows }: { rows: readonly Rejected[] }) {
  const client = useQueryClient()
  const [appealing, setAppealing] = useState<Rejected | null>(null)
  return (
    <section className={styles.section} aria-labelledby="rejected">
      <h2 id="rejected">
        {t('Rejected')} <span className="dim num">{number(rows.length, 0)}</span>
      </h2>
      <ul className={styles.returned}>
        {rows.map((row) => (
          <li key={row.assignment}>
            <div className={styles.returnedText}>
              <p className={styles.why}>
                <span className="strong">{reasonWords(row.reason)}</span>
                {row.comment && <q>{row.comment}</q>}
              </p>
              <p className="small dim">
                {row.project.name} · {row.item.external_id} · {row.appeal === 'open' ? t('your appeal waits for a decision') : row.appeal === 'overturned' ? t('your appeal was turned down') : <RelativeTime value={row.at} />}
                {row.answer && <q>{row.answer}</q>}
              </p>
            </div>
            {row.appeal_until && (
              <Button className={styles.open} onPress={() => setAppealing(row)}>
                {t('Appeal')}
                <span className="visually-hidden">{row.item.external_id}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      {appealing?.appeal_until && (
        <Suspense>
          <AppealDialog
            repair={appealing}
            isRejected
            onClose={() => setAppealing(null)}
            onAppealed={() => void client.invalidateQueries({ queryKey: workQuery.queryKey })}
          />
        </Suspense>
      )}
    </section>
  )
}
