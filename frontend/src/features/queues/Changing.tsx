import { Link } from '@tanstack/react-router'
import { t } from '@/i18n'
import { number } from '@/ui/format'
import { ProgressBar } from '@/ui/ProgressBar'
import type { Queue } from './data'
import styles from './queues.module.css'

/** How far the work of a queue follows its settings; nothing while all of it does. */
export function Changing({ queue }: { queue: Queue }) {
  if (!queue.changing) return null
  const { job, done, total } = queue.changing
  return (
    <div className={styles.changing}>
      <p className="small">
        {total === null ? t('Changing …') : t('Changing … {done} of {total}', { done: number(done, 0), total: number(total, 0) })}{' '}
        <Link to="/jobs/$id" params={{ id: job }}>
          {t('Follow the job')}
        </Link>
      </p>
      <ProgressBar label={t('Work of {queue} that follows its settings', { queue: queue.name })} done={done} total={total} size="thin" />
    </div>
  )
}
