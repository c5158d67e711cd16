import { t } from '@/i18n'
import { ButtonLink } from '@/ui/Button'
import { number } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { reasonWords } from '@/features/editor/repair/words'
import type { Returned } from './shapes'
import styles from './HomePage.module.css'

/** What came back from review, the one with the nearest deadline first: why, until when, and the way to it. */
export function ReturnedList({ rows }: { rows: readonly Returned[] }) {
  return (
    <section className={styles.section} aria-labelledby="returned">
      <h2 id="returned">
        {t('Returned to you')} <span className="dim num">{number(rows.length, 0)}</span>
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
                {row.project.name} · {row.item.external_id} ·{' '}
                {row.appeal === 'open' ? (
                  t('your appeal waits for a decision')
                ) : (
                  <>
                    {row.appeal === 'overturned' && `${t('your appeal was turned down')} · `}
                    {t('due')} <RelativeTime value={row.until} />
                  </>
                )}
              </p>
            </div>
            <ButtonLink to="/projects/$id/label" params={{ id: row.project.id }} search={{ queue: row.queue.id, work: row.assignment }} className={styles.open}>
              {t('Repair')}
              <span className="visually-hidden">{row.item.external_id}</span>
            </ButtonLink>
          </li>
        ))}
      </ul>
    </section>
  )
}
