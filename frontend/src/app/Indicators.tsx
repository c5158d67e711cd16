import { lazy, Suspense } from 'react'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { http } from '@/api/http'
import type { Job, Page } from '@/api/types'
import { useMayHaveUploads } from '@/features/imports/flag'
import { t } from '@/i18n'
import styles from './Frame.module.css'

const RUNNING = new Set(['queued', 'running'])

/** Jobs that are under way, for the indicator in the frame: asked often only while there are some. */
const activeJobsQuery = queryOptions({
  queryKey: ['jobs', 'active'],
  queryFn: async ({ signal }) => {
    const page = await http.get<Page<Job>>('/jobs', { query: { limit: 20 }, signal })
    return page.results.filter((job) => RUNNING.has(job.state))
  },
  refetchInterval: (query) => ((query.state.data?.length ?? 0) > 0 ? 2000 : 15_000),
})

const UploadIndicator = lazy(() => import('@/features/imports/UploadIndicator'))

/** What goes on beside one's work: files being sent, jobs. Only for those who begin such things. */
export default function Indicators() {
  const mayHaveUploads = useMayHaveUploads()
  return (
    <>
      {mayHaveUploads && (
        <Suspense fallback={null}>
          <UploadIndicator />
        </Suspense>
      )}
      <JobIndicator />
    </>
  )
}

function JobIndicator() {
  const { data: jobs } = useQuery(activeJobsQuery)
  if (!jobs || jobs.length === 0) return null
  return (
    <Link to="/jobs" className={styles.jobs}>
      <span className={styles.pulse} aria-hidden="true" />
      {t('{count, plural, one {# job} other {# jobs}}', { count: jobs.length })}
    </Link>
  )
}
