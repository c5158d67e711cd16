import { t } from '@/i18n'
import { RelativeTime } from '@/ui/RelativeTime'
import type { AnsweredQuestion } from './shapes'
import styles from './HomePage.module.css'

/** What one asked about items and has an answer now, the newest first. */
export function Answers({ rows }: { rows: readonly AnsweredQuestion[] }) {
  return (
    <section className={styles.section} aria-labelledby="questions">
      <h2 id="questions">{t('Answers to your questions')}</h2>
      <ul className={styles.answers}>
        {rows.map((row) => (
          <li key={row.id}>
            <p className="dim">{row.text}</p>
            <p className={styles.answer}>{row.answer}</p>
            <p className="small dim">
              {row.project.name} · {row.item.external_id} · <RelativeTime value={row.answered_at} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
