import type { Ref } from '@/api/types'
import { t } from '@/i18n'
import { ButtonLink } from '@/ui/Button'
import { ProgressBar } from '@/ui/ProgressBar'
import { STAGES, type Stage } from './stages'
import styles from './HomePage.module.css'

interface Props {
  project: Ref
  queue: Ref
  stage?: Stage
  /** The assignment to begin with, where it is a certain one. */
  work?: string
  summary?: string
  /** What waits there, in a few words. */
  line: string
  /** What this person has done and has left; none where that is not counted to its end. */
  share?: { done: number; left: number } | null
}

/** The work that is next, with one large button. Enter presses it. */
export function ContinueCard({ project, queue, stage = 'annotate', work, summary, line, share }: Props) {
  return (
    <section className={styles.continue} aria-label={t('Continue')}>
      <div className={styles.continueText}>
        <p className={styles.continueLine}>
          <span>
            <span className="strong">{project.name}</span> <span className="dim">{summary ?? queue.name}</span>
          </span>
          <span className="dim num small">{line}</span>
        </p>
        {share && <ProgressBar label={t('Your share of {name}', { name: project.name })} done={share.done} total={share.done + share.left} />}
      </div>
      <ButtonLink to={STAGES[stage].to} params={{ id: project.id }} search={{ queue: queue.id, work }} variant="primary" size="big" keys="Enter">
        {work ? t('Repair') : t(STAGES[stage].go)}
      </ButtonLink>
    </section>
  )
}
