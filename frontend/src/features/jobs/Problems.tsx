import { useMemo, useState } from 'react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Download, RotateCcw } from 'lucide-react'
import type { Job } from '@/api/types'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { number } from '@/ui/format'
import { IconButton } from '@/ui/IconButton'
import { Select } from '@/ui/Select'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toastProblem } from '@/ui/Toast'
import manage from '@/features/projects/manage.module.css'
import { download, toCsv } from './csv'
import { allProblems, isRunning, jobQuery, jobsApi, problemsQuery, reasonsQuery, type JobProblem } from './data'
import styles from './jobs.module.css'

/** What the job could not take, each with the reason; tried again one by one or by reason; the whole list as a file. */
export function Problems({ job }: { job: Job }) {
  const { failed } = job.progress
  const [chosen, setChosen] = useState('')
  const { data: reasons = [] } = useQuery(reasonsQuery(job.id, failed))
  const reason = reasons.find(({ code }) => code === chosen)
  const problems = useInfiniteQuery(problemsQuery(job.id, failed, reason?.code))
  const rows = useMemo(() => problems.data?.pages.flatMap((page) => page.results) ?? [], [problems.data])
  const again = useRetry(job)
  const ended = !isRunning(job) && job.state !== 'cancelled'
  return (
    <section aria-labelledby="problems">
      <div className={manage.sectionHead}>
        <h2 id="problems">{t('{count, plural, one {# problem} other {# problems}}', { count: failed })}</h2>
        <SaveButtons job={job} />
      </div>
      {reasons.length > 0 && (
        <div className={styles.reasons}>
          <Select
            label={t('Reason')}
            hideLabel
            value={reason?.code ?? 'all'}
            onChange={(code) => setChosen(code === 'all' ? '' : code)}
            options={[{ value: 'all', label: t('All reasons') }, ...reasons.map(({ code, count }) => ({ value: code, label: `${code} · ${number(count, 0)}` }))]}
            className={styles.reason}
          />
          {ended && reason && reason.can_retry > 0 && (
            <Button icon={<RotateCcw />} isPending={again.isPending} onPress={() => again.mutate({ code: reason.code })}>
              {t('{count, plural, one {Try it again} other {Try all # again}}', { count: reason.can_retry })}
            </Button>
          )}
        </div>
      )}
      {problems.isError && <ErrorState error={problems.error} onRetry={() => void problems.refetch()} />}
      {problems.isPending && <SkeletonRows rows={3} />}
      {rows.length > 0 && <ProblemTable rows={rows} onRetry={ended && !again.isPending ? (row) => again.mutate({ problem: row.id }) : undefined} />}
      {problems.hasNextPage && (
        <Button isPending={problems.isFetchingNextPage} onPress={() => void problems.fetchNextPage()}>
          {t('Show more')}
        </Button>
      )}
    </section>
  )
}

function useRetry(job: Job) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (what: { code: string } | { problem: string }) => jobsApi.retryProblems(job.id, what),
    onSuccess: (next) => client.setQueryData(jobQuery(job.id).queryKey, next),
    onError: toastProblem,
  })
}

const COLUMNS = ['file', 'line', 'external_id', 'pointer', 'code', 'detail'] as const

function SaveButtons({ job }: { job: Job }) {
  const save = useMutation({
    mutationFn: async (as: 'csv' | 'jsonl') => {
      const all = await allProblems(job.id)
      if (as === 'csv') download(`problems-${job.id}.csv`, toCsv(COLUMNS, all.map((row) => COLUMNS.map((name) => row[name]))), 'text/csv')
      else download(`problems-${job.id}.jsonl`, all.map((row) => `${JSON.stringify(row)}\n`).join(''), 'application/x-ndjson')
    },
    onError: toastProblem,
  })
  return (
    <div className={manage.headActions}>
      <Button icon={<Download />} isPending={save.isPending} onPress={() => save.mutate('csv')}>
        {t('Save as CSV')}
      </Button>
      <Button icon={<Download />} isPending={save.isPending} onPress={() => save.mutate('jsonl')}>
        {t('Save as JSONL')}
      </Button>
    </div>
  )
}

/** `onRetry`: for the problems that can be tried again now; without it none can. */
export function ProblemTable({ rows, onRetry }: { rows: readonly JobProblem[]; onRetry?: ((row: JobProblem) => void) | undefined }) {
  const named = (row: JobProblem): string => row.external_id ?? row.file ?? (row.line === null ? '–' : t('line {line}', { line: number(row.line, 0) }))
  const retries = onRetry !== undefined && rows.some((row) => row.can_retry)
  return (
    // A table may be wider than the screen; then the keyboard has to reach what scrolls.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={manage.scroll} tabIndex={0} role="group" aria-label={t('Problems')}>
      <table className={manage.table}>
        <thead>
          <tr>
            <th scope="col">{t('File')}</th>
            <th scope="col">{t('Line')}</th>
            <th scope="col">{t('What happened')}</th>
            {retries && <th scope="col">{t('Again')}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td className={styles.where}>
                {row.external_id ?? row.file ?? '–'}
                {row.external_id !== null && row.file !== null && row.file !== row.external_id && <span className="dim small"> {row.file}</span>}
              </td>
              <td className="num">{row.line === null ? '–' : number(row.line, 0)}</td>
              <td className={styles.what}>
                {row.detail} <code className="small dim">{row.code}</code>
              </td>
              {retries && (
                <td className={manage.end}>{row.can_retry && <IconButton icon={<RotateCcw />} label={t('Try {name} again', { name: named(row) })} onPress={() => onRetry(row)} />}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
