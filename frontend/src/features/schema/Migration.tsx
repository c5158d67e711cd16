import { useEffect } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { t } from '@/i18n'
import { Button, ButtonLink } from '@/ui/Button'
import { ProgressBar } from '@/ui/ProgressBar'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { isRunning, jobQuery } from '@/features/jobs/data'
import { outcome } from '@/features/jobs/words'
import styles from './schema.module.css'

interface Props {
  project: string
  job: string
  onAgain: () => void
}

/** How far a change of labels is. It may be left and come back to. */
export function Migration({ project, job: id, onAgain }: Props) {
  const client = useQueryClient()
  const found = useQuery(jobQuery(id))
  const job = found.data
  const isOver = job !== undefined && !isRunning(job)
  useEffect(() => {
    if (isOver) void client.invalidateQueries({ queryKey: ['project', project] })
  }, [client, isOver, project])
  if (!job) return found.isError ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : <SkeletonRows rows={3} />
  const Icon = job.state === 'done' ? CircleCheck : CircleAlert
  return (
    <section className={styles.progress} aria-label={t('Change of labels')}>
      <p aria-live="polite" className={styles.outcome} data-state={job.state}>
        {isOver && <Icon aria-hidden="true" />}
        <span>{outcome(job)}</span>
      </p>
      {isOver ? (
        <div className={styles.actions}>
          <Button variant="primary" onPress={onAgain}>
            {job.state === 'done' ? t('Change more labels') : t('Back to the steps')}
          </Button>
          <ButtonLink to="/jobs/$id" params={{ id }}>
            {t('Open the job')}
          </ButtonLink>
        </div>
      ) : (
        <>
          <ProgressBar label={t('How far it is')} done={job.progress.done + job.progress.failed} total={job.progress.total} />
          <p className="small dim">{t('Work goes on meanwhile. You may leave this page; the job goes on.')}</p>
        </>
      )}
    </section>
  )
}
