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
import { Select } from '@/ui/Select'
import { EmptyState, ErrorState } from '@/ui/States'
import { projectsQuery } from '@/features/projects/queries'
import type { JobsSearch } from '@/app/managerRoutes'
import { isRunning, jobsQuery } from './data'
import { JobStateMark } from './JobState'
import { kindOptions, kindWords, outcome } from './words'
import { NoWorkerBanner, WorkersButton } from './Workers'
import styles from './jobs.module.css'

const route = getRouteApi('/in/frame/jobs')

/** All background work that one may see, newest first; what runs moves. */
export function JobsPage() {
  const search = route.useSearch()
  const { state, project, kind } = search
  const navigate = useNavigate()
  const jobs = useInfiniteQuery(jobsQuery({ state, project, kind }))
  const rows = useMemo(() => jobs.data?.pages.flatMap((page) => page.results) ?? [], [jobs.data])
  const narrow = (change: JobsSearch): void => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value)
    void navigate({ to: '/jobs', search: Object.fromEntries(next), replace: true })
  }
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
          <WorkersButton />
          <div className={styles.filters}>
            <ProjectFilter value={project} onChange={(next) => narrow({ project: next })} />
            <Select
              label={t('Kind of job')}
              hideLabel
              value={kind ?? 'all'}
              onChange={(next) => narrow({ kind: next === 'all' ? undefined : next })}
              options={[{ value: 'all', label: t('All kinds') }, ...kindOptions()]}
              className={styles.filter}
            />
            <SegmentedControl
              label={t('State')}
              hideLabel
              value={state ?? 'all'}
              onChange={(next) => narrow({ state: next === 'all' ? undefined : next })}
              segments={[
                { value: 'all', label: t('All') },
                { value: 'running', label: t('Running') },
                { value: 'failed', label: t('Failed') },
                { value: 'done', label: t('Done') },
              ]}
            />
          </div>
        </header>
        <NoWorkerBanner isWaiting={rows.some(isRunning)} />
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
            <EmptyState icon={<ListChecks />} title={state || project || kind ? t('No job is like that') : t('No jobs yet')}>
              {t('Imports, exports and other long work run here. You can leave them and come back.')}
            </EmptyState>
          }
        />
      </div>
    </Page>
  )
}

function ProjectFilter({ value, onChange }: { value: string | undefined; onChange: (id: string | undefined) => void }) {
  const projects = useInfiniteQuery(projectsQuery)
  const rows = projects.data?.pages.flatMap((page) => page.results) ?? []
  return (
    <Select
      label={t('Project')}
      hideLabel
      value={value ?? 'all'}
      onChange={(next) => onChange(next === 'all' ? undefined : next)}
      options={[{ value: 'all', label: t('All projects') }, ...rows.map(({ id, name }) => ({ value: id, label: name }))]}
      className={styles.filter}
    />
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
