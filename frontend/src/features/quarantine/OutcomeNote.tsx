import { useEffect } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck, LoaderCircle } from 'lucide-react'
import { t } from '@/i18n'
import { number } from '@/ui/format'
import { ProgressBar } from '@/ui/ProgressBar'
import { isRunning, jobQuery } from '@/features/jobs/data'
import manage from '@/features/projects/manage.module.css'
import type { Outcome } from './data'

interface Props {
  project: string
  outcome: Outcome
}

/** What came of it: how many are cleared, why the others are not, and that a statement stays on record. */
export function OutcomeNote({ project, outcome }: Props) {
  if (outcome.job) return <ByJob project={project} id={outcome.job.id} />
  return <Told project={project} outcome={outcome} />
}

/** A large group is a job's work; what came of it is told when it is done. */
function ByJob({ project, id }: { project: string; id: string }) {
  const client = useQueryClient()
  const job = useQuery(jobQuery(id))
  const over = job.data !== undefined && !isRunning(job.data)
  useEffect(() => {
    if (over) void Promise.all([client.invalidateQueries({ queryKey: ['project', project] }), client.invalidateQueries({ queryKey: ['item'] })])
  }, [client, over, project])
  if (over) return <Told project={project} outcome={{ ...NOTHING, ...(job.data.result as Partial<Outcome> | null) }} />
  const progress = job.data?.progress
  return (
    <div className={manage.note} role="status">
      <LoaderCircle aria-hidden="true" />
      <div className={manage.grow}>
        <p className="strong">{t('The statement is being put on all of them.')}</p>
        {progress && <ProgressBar label={t('Items stated')} done={progress.done} total={progress.total} />}
        <p className="small dim">
          {t('You can go on meanwhile.')}{' '}
          <Link to="/jobs/$id" params={{ id }}>
            {t('Follow the job')}
          </Link>
        </p>
      </div>
    </div>
  )
}

const NOTHING: Outcome = { restated: 0, cleared: 0, blocked: 0, still: [], job: null }

function Told({ project, outcome }: Props) {
  return (
    <div className={manage.note} role="status">
      <CircleCheck aria-hidden="true" />
      <div>
        <p className="strong">
          {t('{count, plural, =0 {None cleared} one {# cleared} other {# cleared}}', { count: outcome.cleared })}
          {outcome.blocked > 0 && `, ${t('{count, plural, one {# still waits} other {# still wait}}', { count: outcome.blocked })}`}
        </p>
        {outcome.still.length > 0 && (
          <ul>
            {outcome.still.map((reason) => (
              <li key={reason.code}>
                <span className="num">{number(reason.count, 0)}</span>: {reason.detail}
              </li>
            ))}
          </ul>
        )}
        <p className="small dim">
          {t('A statement can’t be undone, only stated anew; each stands in the history.')}{' '}
          <Link to="/projects/$id/items" params={{ id: project }} search={{ filter: 'verdict:ALLOW,ALLOW_WITH_OBLIGATIONS' }}>
            {t('See what is cleared')}
          </Link>
        </p>
      </div>
    </div>
  )
}
