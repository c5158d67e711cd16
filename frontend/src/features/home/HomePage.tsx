import { useEffect, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Coffee } from 'lucide-react'
import { workQuery } from '@/api/queries'
import type { Work, WorkQueue } from '@/api/types'
import { Page } from '@/app/Page'
import { seesManagement, useMe } from '@/app/session'
import { t } from '@/i18n'
import { ButtonLink } from '@/ui/Button'
import { count, duration, number } from '@/ui/format'
import { ErrorState, EmptyState } from '@/ui/States'
import { SkeletonRows } from '@/ui/Skeleton'
import { ContinueCard } from './ContinueCard'
import { greeting } from './greeting'
import styles from './HomePage.module.css'

/** Where everyone starts: one large Continue, what came back, the queues, the week. */
export function HomePage() {
  const me = useMe()
  const work = useQuery(workQuery)
  const [hello] = useState(() => greeting(new Date(), me.name))
  return (
    <Page title={t('Home')} width="home">
      <h1>{hello}</h1>
      {work.data ? (
        <WorkOverview work={work.data} manages={seesManagement(me)} />
      ) : work.isError ? (
        <ErrorState error={work.error} onRetry={() => void work.refetch()} />
      ) : (
        <div className={styles.loading}>
          <SkeletonRows rows={4} />
        </div>
      )}
    </Page>
  )
}

function WorkOverview({ work, manages }: { work: Work; manages: boolean }) {
  const next = work.continue
  useEnterToContinue(next ? { project: next.project.id, queue: next.queue.id } : null)
  return (
    <>
      {next ? <ContinueCard next={next} done={doneIn(work.queues, next.queue.id)} /> : <NothingToDo manages={manages} />}
      {work.queues.length > 0 && <Queues queues={work.queues} />}
      <Week week={work.week} />
    </>
  )
}

function doneIn(queues: readonly WorkQueue[], queue: string): number {
  return queues.find((row) => row.queue.id === queue)?.done_by_me ?? 0
}

/** Enter anywhere on the page but on a control of its own goes on with the work. */
function useEnterToContinue(target: { project: string; queue: string } | null): void {
  const navigate = useNavigate()
  const project = target?.project
  const queue = target?.queue
  useEffect(() => {
    if (!project) return undefined
    function onKeyDown(event: KeyboardEvent): void {
      if (event.key !== 'Enter' || event.defaultPrevented || event.isComposing) return
      if ((event.target as Element).closest('a, button, input, textarea, select, [role="dialog"]')) return
      void navigate({ to: '/projects/$id/label', params: { id: project ?? '' }, search: queue ? { queue } : {} })
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [navigate, project, queue])
}

function NothingToDo({ manages }: { manages: boolean }) {
  return (
    <section className={styles.nothing}>
      {manages ? (
        <EmptyState
          icon={<Coffee />}
          title={t('Nothing waits for you to label')}
          action={<ButtonLink href="/projects">{t('Open projects')}</ButtonLink>}
        >
          {t('Items come here when a project has open work for you. Set one up, or see how the others are doing.')}
        </EmptyState>
      ) : (
        <EmptyState icon={<Coffee />} title={t('All done for now')}>
          {t('There is no open work for you. New items appear here by themselves; you need not reload.')}
        </EmptyState>
      )}
    </section>
  )
}

function Queues({ queues }: { queues: readonly WorkQueue[] }) {
  return (
    <section className={styles.section} aria-labelledby="queues">
      <h2 id="queues">{t('Your queues')}</h2>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('Queue')}</th>
            <th scope="col">{t('Left for you')}</th>
            <th scope="col">{t('Done by you')}</th>
            <th scope="col">{t('Your pace')}</th>
            <th scope="col">
              <span className="visually-hidden">{t('Open')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {queues.map((row) => (
            <tr key={row.queue.id}>
              <th scope="row">
                <span className={styles.project}>{row.project.name}</span> <span className="dim">{row.queue.name}</span>
              </th>
              <td className="num" data-label={t('Left for you')}>
                {count(row.left, row.left_more)}
              </td>
              <td className="num" data-label={t('Done by you')}>
                {number(row.done_by_me)}
              </td>
              <td className="num" data-label={t('Your pace')}>
                {row.pace_per_minute === null ? (
                  <span className="faint">{t('not yet known')}</span>
                ) : (
                  t('{rate} / min', { rate: number(row.pace_per_minute, 1) })
                )}
              </td>
              <td className={styles.action}>
                {row.left > 0 ? (
                  <ButtonLink to="/projects/$id/label" params={{ id: row.project.id }} search={{ queue: row.queue.id }} className={styles.open}>
                    {t('Open')}
                    <span className="visually-hidden">{row.project.name}</span>
                  </ButtonLink>
                ) : (
                  <span className="dim">{t('done')}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Week({ week }: { week: Work['week'] }) {
  const facts = [
    { value: number(week.done), label: t('items done') },
    { value: number(week.skipped), label: t('skipped with a reason') },
    { value: duration(week.seconds), label: t('active time') },
  ]
  return (
    <section className={styles.section} aria-labelledby="week">
      <h2 id="week">{t('This week')}</h2>
      <dl className={styles.stats}>
        {facts.map((fact) => (
          <div key={fact.label} className={styles.stat}>
            <dt className="small dim">{fact.label}</dt>
            <dd className="num">{fact.value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
