import { CircleAlert, CircleCheck, CircleDashed, CircleSlash, LoaderCircle, type LucideIcon } from 'lucide-react'
import type { JobState as State } from '@/api/types'
import { t } from '@/i18n'
import { STATES } from './words'
import styles from './jobs.module.css'

const ICONS: Record<State, LucideIcon> = { queued: CircleDashed, running: LoaderCircle, done: CircleCheck, failed: CircleAlert, cancelled: CircleSlash }

/** The state of a job: an icon and a word. */
export function JobStateMark({ state }: { state: State }) {
  const Icon = ICONS[state]
  return (
    <span className={styles.state} data-state={state}>
      <Icon aria-hidden="true" />
      {t(STATES[state])}
    </span>
  )
}
