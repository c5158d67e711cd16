import type { ReactNode } from 'react'
import { API } from '@/api/http'
import { Link } from '@tanstack/react-router'
import { t } from '@/i18n'
import { duration, number } from '@/ui/format'
import type { HomeWork } from './shapes'
import styles from './HomePage.module.css'

interface Fact {
  readonly value: string
  readonly label: string
  readonly note?: string
}

/** One's own time and answers: today, this week, and what became of them. Always the same places, also when empty. */
export function Standing({ work }: { work: HomeWork }) {
  const { today, week, statement } = work
  return (
    <div className={styles.standing}>
      <Facts
        id="hours"
        title={t('Your hours')}
        facts={[
          { value: duration(today.seconds), label: t('today'), note: t('{count, plural, one {# item} other {# items}}', { count: today.done }) },
          { value: duration(week.seconds), label: t('this week'), note: t('{count, plural, one {# item} other {# items}}', { count: week.done }) },
        ]}
      />
      <Facts
        id="answers"
        title={t('Your answers')}
        note={t('last 30 days')}
        more={
          <a href={`${API}/statement?format=csv`} download className={styles.more}>
            {t('This month as CSV')}
          </a>
        }
        facts={[
          { value: number(statement.accepted, 0), label: t('accepted') },
          { value: number(statement.rejected, 0), label: t('rejected') },
          { value: number(statement.pending, 0), label: t('not reviewed yet') },
        ]}
      />
      <Link to="/statement" className="small">
        {t('Your statement, day by day')}
      </Link>
    </div>
  )
}

interface FactsProps {
  id: string
  title: string
  note?: string
  more?: ReactNode
  facts: readonly Fact[]
}

function Facts({ id, title, note, more, facts }: FactsProps) {
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div className={styles.heading}>
        <h2 id={id}>
          {title} {note && <span className="small dim">{note}</span>}
        </h2>
        {more}
      </div>
      <dl className={styles.stats}>
        {facts.map((fact) => (
          <div key={fact.label} className={styles.stat}>
            <dt className="small dim">
              {fact.label}
              {fact.note && ` · ${fact.note}`}
            </dt>
            <dd className="num">{fact.value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
