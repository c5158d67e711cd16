import { useMemo } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { ListChecks } from 'lucide-react'
import type { Job } from '@/api/types'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { DataTable, type Column } from '@/ui/DataTable'
import { ProgressBar } from '@/ui/ProgressBar'
import { RelativeTime } from '@/ui/RelativeTime'
import { SegmentedControl } from '@/ui/Segmented'
import { EmptyState, ErrorState } from '@/ui/States'
import { isRunning, jobsQuery } from './data'
import { JobStateMark } from './JobState'
import { kindWords, outcome } from './words'
import styles from './jobs.module.css'

const route = getRouteApi('/in/frame/jobs')

/** All background work that one may see, newest first; what runs moves. */
export function JobsPage() {
  const { state, project } = route.useSearch()
  const navigate = useNavigate()
  const jobs = useInfiniteQuery(jobsQuery({ state, project }))
  const rows = useMemo(() => jobs.data?.pages.flatMap((page) => page.results) ?? [], [jobs.data])
  if (jobs.isError && rows.length === 0) {
    return (
      <Page title={t('Jobs')}>
        <h1 className="visually-hidden">{t('Jobs')}</h1>
        <ErrorState error={jobs.error} onRetry={() => void jobs.refetch()} />
      </Page>
    )
  }
  return (
    <Page title={t('Jobs')} width="full">
      <div className={styles.screen}>
        <header className={styles.head}>
          <h1>{t('Jobs')}</h1>
          <SegmentedControl
            label={t('State')}
            hideLabel
            value={state ?? 'all'}
            onChange={(next) => void navigate({ to: '/jobs', search: { ...(project ? { project } : {}), ...(next === 'all' ? {} : { state: next }) } })}
            segments={[
              { value: 'all', label: t('All') },
              { value: 'running', label: t('Running') },
              { value: 'failed', label: t('Failed') },
              { value: 'done', label: t('Done') },
            ]}
          />
        </header>
        <DataTable
          label={t('Jobs')}
          rows={rows}
          columns={columns()}
          rowId={(job) => job.id}
          rowHeight={52}
          isLoading={jobs.isPending}
          onOpen={(job) => void navigate({ to: '/jobs/$id', params: { id: job.id } })}
          onEnd={jobs.hasNextPage && !jobs.isFetchingNextPage ? () => void jobs.fetchNextPage() : undefined}
          empty={
            <EmptyState icon={<ListChecks />} title={state ? t('No job is in this state') : t('No jobs yet')}>
              {t('Imports, exports and other long work run here. You can leave them and come back.')}
            </EmptyState>
          }
        />
      </div>
    </Page>
  )
}

function columns(): Column<Job>[] {
  return [
    { id: 'kind', header: t('Job'), width: 'minmax(120px, 1fr)', cell: (job) => <span className="strong">{kindWords(job.kind)}</span> },
    { id: 'project', header: t('Project'), width: 'minmax(120px, 1fr)', cell: (job) => <span title={job.project?.name}>{job.project?.name}</span> },
    { id: 'state', header: t('State'), width: '104px', cell: (job) => <JobStateMark state={job.state} /> },
    {
      id: 'progress',
      header: t('What happened'),
      width: 'minmax(200px, 2fr)',
      cell: (job) => (
        <div className={styles.progress}>
          {isRunning(job) && <ProgressBar size="thin" label={kindWords(job.kind)} done={job.progress.done + job.progress.failed} total={job.progress.total} />}
          <span className="dim num truncate" title={outcome(job)}>
            {outcome(job)}
          </span>
        </div>
      ),
    },
    { id: 'by', header: t('Started by'), width: 'minmax(96px, .8fr)', cell: (job) => <span className="dim">{job.created_by?.name}</span> },
    { id: 'at', header: t('When'), width: '112px', cell: (job) => <span className="dim"><RelativeTime value={job.created_at} /></span> },
  ]
}
