import { useEffect, type ReactNode } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Download, RotateCcw, Square } from 'lucide-react'
import type { Job } from '@/api/types'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Button, ButtonLink } from '@/ui/Button'
import { duration, number } from '@/ui/format'
import { ProgressBar } from '@/ui/ProgressBar'
import { RelativeTime } from '@/ui/RelativeTime'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toastProblem } from '@/ui/Toast'
import manage from '@/features/projects/manage.module.css'
import { isRunning, jobQuery, jobsApi } from './data'
import { JobStateMark } from './JobState'
import { Problems } from './Problems'
import { Steps } from './Steps'
import { kindWords, outcome } from './words'
import styles from './jobs.module.css'

const route = getRouteApi('/in/frame/jobs/$id')

/** One piece of background work: how far it is, what it could not take, what came of it. */
export function JobPage() {
  const { id } = route.useParams()
  const job = useQuery(jobQuery(id))
  const crumbs = [{ label: t('Jobs'), to: '/jobs' as const }, { label: job.data ? kindWords(job.data.kind) : t('Job') }]
  return (
    <Page title={job.data ? kindWords(job.data.kind) : t('Job')} crumbs={crumbs}>
      {!job.data && <h1 className="visually-hidden">{t('Job')}</h1>}
      {job.data ? <Detail job={job.data} /> : job.isError ? <ErrorState error={job.error} onRetry={() => void job.refetch()} /> : <SkeletonRows rows={5} />}
    </Page>
  )
}

function Detail({ job }: { job: Job }) {
  const running = isRunning(job)
  useSettledJob(job)
  const { pace } = job
  return (
    <>
      <header className={manage.head}>
        <h1>
          {kindWords(job.kind)}
          {job.project && <span className="dim"> · {job.project.name}</span>}
        </h1>
        <div className={manage.headActions}>
          <Actions job={job} />
        </div>
      </header>
      <section className={styles.summary} aria-label={t('How far it is')}>
        <p aria-live="polite">
          <JobStateMark state={job.state} /> <span className="num">{outcome(job)}</span>
        </p>
        {running && <ProgressBar label={t('How far it is')} done={job.progress.done + job.progress.failed} total={job.progress.total} />}
        <dl className={styles.facts}>
          <Fact name={t('Started')}>
            <RelativeTime value={job.started_at ?? job.created_at} />
          </Fact>
          {job.finished_at && job.started_at && (
            <Fact name={t('Took')}>{duration(Math.max(1, (Date.parse(job.finished_at) - Date.parse(job.started_at)) / 1000))}</Fact>
          )}
          {pace && <Fact name={t('Pace')}>{t('{rate} a second', { rate: number(pace.rate, pace.rate < 10 ? 1 : 0) })}</Fact>}
          {pace && pace.left !== null && <Fact name={t('Left')}>{t('about {left}', { left: duration(Math.max(1, pace.left)) })}</Fact>}
          {job.created_by && <Fact name={t('Started by')}>{job.created_by.name}</Fact>}
        </dl>
      </section>
      {job.progress.failed > 0 && <Problems job={job} />}
      <Steps job={job} />
    </>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="num">{children}</dd>
    </div>
  )
}

/** When a job ends, the lists that it has changed are asked again. */
function useSettledJob(job: Job): void {
  const client = useQueryClient()
  const running = isRunning(job)
  const project = job.project?.id
  useEffect(() => {
    if (running || !project) return
    void client.invalidateQueries({ queryKey: ['project', project] })
    void client.invalidateQueries({ queryKey: ['projects'] })
  }, [client, running, project])
}

function Actions({ job }: { job: Job }) {
  const client = useQueryClient()
  const settle = (next: Job): void => {
    client.setQueryData(jobQuery(job.id).queryKey, next)
  }
  const cancel = useMutation({ mutationFn: () => jobsApi.cancel(job.id), onSuccess: settle, onError: toastProblem })
  const retry = useMutation({ mutationFn: () => jobsApi.retry(job.id), onSuccess: settle, onError: toastProblem })
  const snapshot = typeof job.result?.['snapshot'] === 'string' && job.state === 'done'
  return (
    <>
      {isRunning(job) && (
        <Button icon={<Square />} isPending={cancel.isPending} onPress={() => cancel.mutate()}>
          {t('Stop the job')}
        </Button>
      )}
      {job.state === 'failed' && (
        <Button icon={<RotateCcw />} isPending={retry.isPending} onPress={() => retry.mutate()}>
          {t('Try the failed parts again')}
        </Button>
      )}
      {job.project && snapshot && (
        <ButtonLink variant="primary" to="/projects/$id/exports" params={{ id: job.project.id }} icon={<Download />}>
          {t('Open the dataset')}
        </ButtonLink>
      )}
      {job.project && job.kind === 'import' && job.state === 'done' && (
        <ButtonLink variant="primary" to="/projects/$id/items" params={{ id: job.project.id }} search={{}}>
          {t('Open the items')}
        </ButtonLink>
      )}
    </>
  )
}
