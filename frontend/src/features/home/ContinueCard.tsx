import type { Work } from '@/api/types'
import { t } from '@/i18n'
import { ButtonLink } from '@/ui/Button'
import { count, duration } from '@/ui/format'
import { ProgressBar } from '@/ui/ProgressBar'
import styles from './HomePage.module.css'

interface Props {
  next: NonNullable<Work['continue']>
  /** What this person has already done in the queue. */
  done: number
}

/** The work that is next, with one large button. Enter presses it. */
export function ContinueCard({ next, done }: Props) {
  const left = t('{left} left', { left: count(next.left, next.left_more) })
  const time = next.minutes_left === null ? null : t('about {time}', { time: duration(next.minutes_left * 60) })
  return (
    <section className={styles.continue} aria-label={t('Continue')}>
      <div className={styles.continueText}>
        <p className={styles.continueLine}>
          <span>
            <span className="strong">{next.project.name}</span> <span className="dim">{next.schema_summary}</span>
          </span>
          <span className="dim num small">{[left, time].filter(Boolean).join(' · ')}</span>
        </p>
        {next.left_more ? null : <ProgressBar label={t('Your share of {name}', { name: next.project.name })} done={done} total={done + next.left} />}
      </div>
      <ButtonLink to="/projects/$id/label" params={{ id: next.project.id }} search={{ queue: next.queue.id }} variant="primary" size="big" keys="Enter">
        {t('Continue')}
      </ButtonLink>
    </section>
  )
}
