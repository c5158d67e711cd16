import { useEffect, useRef, useState } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { t } from '@/i18n'
import { Button, ButtonLink } from '@/ui/Button'
import { ProgressBar } from '@/ui/ProgressBar'
import { RightsChip } from '@/ui/RightsChip'
import { bytes, number } from '@/ui/format'
import type { Job } from '@/api/types'
import { problemsQuery } from '@/features/jobs/data'
import { ProblemTable } from '@/features/jobs/Problems'
import { outcome } from '@/features/jobs/words'
import { itemsQuery, verdictQuery, type ItemRow } from '@/features/items/data'
import { Fault } from '@/features/projects/Fault'
import { SchemaDuties } from '@/features/rights/SchemaDuties'
import manage from '@/features/projects/manage.module.css'
import { Launcher, tellWhenImported, type LaunchView } from './launching'
import { useWizard, type WizardPlan } from './store'
import styles from './wizard.module.css'

/** Live: creates, sends, imports, and opens the editor on the first item as soon as there is one. */
export function Launch({ plan, onBack }: { plan: WizardPlan; onBack: () => void }) {
  const navigate = useNavigate()
  const [view, setView] = useState<LaunchView | null>(null)
  const [error, setError] = useState<unknown>(null)
  const launcher = useRef<Launcher | null>(null)
  const [attempt, setAttempt] = useState(0)
  const firstPlan = useRef(plan)

  // A new attempt is a new run of the same launch.
  useEffect(() => {
    if (attempt < 0) return undefined
    launcher.current ??= new Launcher(useWizard.getState(), firstPlan.current, setView)
    const running = launcher.current
    let left = false
    async function run(): Promise<void> {
      setError(null)
      try {
        const end = await running.go()
        if (left || end.phase !== 'ready' || !end.project) return
        const { id } = end.project
        void tellWhenImported(end.jobs, () => void navigate({ to: '/projects/$id/items', params: { id }, search: { filter: 'state:quarantined' } }))
        useWizard.getState().reset()
        await navigate({ to: '/projects/$id/label', params: { id }, search: {} })
      } catch (fault) {
        if (!left) setError(fault)
      }
    }
    // After the effects of a development double mount, only the second run goes.
    const timer = setTimeout(() => void run(), 0)
    return () => {
      left = true
      clearTimeout(timer)
      running.stop()
    }
  }, [navigate, attempt])

  const name = useWizard((state) => state.name)
  return (
    <>
      <h1>{view?.project?.name ?? name}</h1>
      <div className={styles.launch}>
        {error !== null ? (
          <>
            <Fault error={error} pointers />
            <div className={styles.choices}>
              {!view?.project && <Button onPress={onBack}>{t('Back to the questions')}</Button>}
              <Button variant="primary" onPress={() => setAttempt((n) => n + 1)}>
                {t('Try again')}
              </Button>
              {view?.project && (
                <ButtonLink to="/projects/$id" params={{ id: view.project.id }} search={{}}>
                  {t('Open the project')}
                </ButtonLink>
              )}
            </div>
          </>
        ) : view?.phase === 'blocked' ? (
          <Blocked view={view} />
        ) : (
          <UnderWay view={view} />
        )}
      </div>
    </>
  )
}

function UnderWay({ view }: { view: LaunchView | null }) {
  const done = view?.jobs.reduce((sum, job) => sum + job.progress.done, 0) ?? 0
  const total = view?.jobs.reduce((sum, job) => sum + (job.progress.total ?? 0), 0) ?? 0
  const words = {
    creating: t('Creating the project'),
    sending: view && view.bytes > 0
      ? t('Sending, {sent} of {total}', { sent: bytes(view.sentBytes), total: bytes(view.bytes) })
      : view && view.parts > 1 ? t('Sending, {sent} of {parts} parts', { sent: view.sent, parts: view.parts }) : t('Sending the data'),
    importing: total > 0 ? t('Importing and judging rights, {done} of {total}', { done: number(done), total: number(total) }) : t('Importing and judging rights'),
    ready: t('Opening the editor'),
    blocked: '',
  }
  return (
    <>
      <p role="status">{words[view?.phase ?? 'creating']}</p>
      {view?.phase === 'sending' && view.bytes > 0 ? (
        <ProgressBar label={t('Sending the data')} done={view.sentBytes} total={view.bytes} />
      ) : (
        <ProgressBar label={t('Import')} done={done} total={view?.phase === 'importing' && total > 0 ? total : null} />
      )}
      <p className="dim small">{t('The editor opens with the first item that may be labeled; the rest comes in meanwhile.')}</p>
    </>
  )
}

/** The import has ended and nothing may be labeled: what came in, why it waits, and where to mend it. */
function Blocked({ view }: { view: LaunchView }) {
  const id = view.project?.id ?? ''
  const items = useInfiniteQuery(itemsQuery(id, 'state:quarantined', '-created'))
  const rows = items.data?.pages[0]?.results.slice(0, 8) ?? []
  return (
    <>
      <h2>{t('Nothing may be labeled yet')}</h2>
      <p className="dim">{view.jobs.map(outcome).join(' ')}</p>
      {id && <SchemaDuties project={id} />}
      <ul>
        {rows.map((row) => (
          <QuarantinedRow key={row.id} row={row} />
        ))}
      </ul>
      {view.jobs.filter((job) => job.progress.failed > 0).map((job) => (
        <JobProblems key={job.id} job={job} />
      ))}
      <div className={styles.choices}>
        {rows.length > 0 ? (
          <ButtonLink variant="primary" to="/projects/$id/quarantine" params={{ id }} search={{}}>
            {t('Clear their rights')}
          </ButtonLink>
        ) : (
          <ButtonLink variant="primary" to="/projects/$id/items" params={{ id }} search={{}}>
            {t('Open the items')}
          </ButtonLink>
        )}
        <ButtonLink to="/projects/$id" params={{ id }} search={{}}>
          {t('Open the project')}
        </ButtonLink>
      </div>
    </>
  )
}

function QuarantinedRow({ row }: { row: ItemRow }) {
  const decision = useQuery(verdictQuery(row.id, {}))
  return (
    <li className={manage.plainRow}>
      <span className={manage.grow}>
        <span className="strong">{row.external_id}</span> <span className="dim">{decision.data?.reasons[0]?.detail}</span>
      </span>
      <RightsChip verdict={row.verdict} />
    </li>
  )
}

function JobProblems({ job }: { job: Job }) {
  const problems = useInfiniteQuery(problemsQuery(job.id, job.progress.failed))
  const rows = problems.data?.pages[0]?.results ?? []
  return rows.length > 0 ? <ProblemTable rows={rows.slice(0, 20)} /> : null
}
