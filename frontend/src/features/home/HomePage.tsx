import { useEffect, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Coffee } from 'lucide-react'
import { workQuery } from '@/api/queries'
import { Page } from '@/app/Page'
import { seesManagement, useMe } from '@/app/session'
import { t } from '@/i18n'
import { ButtonLink } from '@/ui/Button'
import { count, duration } from '@/ui/format'
import { ErrorState, EmptyState } from '@/ui/States'
import { SkeletonRows } from '@/ui/Skeleton'
import { Answers } from './Answers'
import { ContinueCard } from './ContinueCard'
import { greeting } from './greeting'
import { QueueTable } from './QueueTable'
import { RejectedList } from './RejectedList'
import { ReturnedList } from './ReturnedList'
import type { HomeWork } from './shapes'
import { STAGES, type Stage } from './stages'
import { Standing } from './Standing'
import styles from './HomePage.module.css'

/** Where everyone starts: one large Continue, what came back, the queues, one's own time and answers. */
export function HomePage() {
  const me = useMe()
  const work = useQuery(workQuery)
  const [hello] = useState(() => greeting(new Date(), me.name))
  return (
    <Page title={t('Home')} width="home">
      <h1>{hello}</h1>
      {work.data ? (
        <WorkOverview work={work.data as unknown as HomeWork} manages={seesManagement(me)} />
      ) : work.isError ? (
        <ErrorState error={work.error} onRetry={() => void work.refetch()} />
      ) : (
        <div className={styles.loading}>
          <SkeletonRows rows={1} height="92px" />
          <SkeletonRows rows={4} />
          <SkeletonRows rows={1} height="80px" />
        </div>
      )}
    </Page>
  )
}

function WorkOverview({ work, manages }: { work: HomeWork; manages: boolean }) {
  const { continue: next, returned, rejected, queues, answers } = work
  const first = returned.find(({ appeal }) => appeal !== 'open')
  useEnterToContinue(first ? { project: first.project.id, queue: first.queue.id, work: first.assignment, stage: 'annotate' } : next && { project: next.project.id, queue: next.queue.id, stage: next.queue.kind })
  return (
    <>
      {first ? (
        <ContinueCard project={first.project} queue={first.queue} work={first.assignment} line={t('{count, plural, one {One item came back to you} other {# items came back to you}}', { count: returned.length })} />
      ) : next ? (
        <ContinueCard project={next.project} queue={next.queue} stage={next.queue.kind} line={leftWords(next)} summary={next.schema_summary} share={next.left_more ? null : { done: doneIn(queues, next.queue.id), left: next.left }} />
      ) : (
        <NothingToDo manages={manages} isCapped={queues.some(({ reason }) => reason === 'daily_cap')} others={queues.length === 0 ? work.not_invited : 0} />
      )}
      {returned.length > 0 && <ReturnedList rows={returned} />}
      {rejected.length > 0 && <RejectedList rows={rejected} />}
      {queues.length > 0 && <QueueTable queues={queues} />}
      <Standing work={work} />
      {answers.length > 0 && <Answers rows={answers} />}
    </>
  )
}

function leftWords({ left, left_more, minutes_left }: NonNullable<HomeWork['continue']>): string {
  const time = minutes_left === null ? null : t('about {time}', { time: duration(minutes_left * 60) })
  return [t('{left} left', { left: count(left, left_more) }), time].filter(Boolean).join(' · ')
}

function doneIn(queues: HomeWork['queues'], queue: string): number {
  return queues.find((row) => row.queue.id === queue)?.done_by_me ?? 0
}

/** Enter anywhere on the page but on a control of its own goes on with the work. */
function useEnterToContinue(target: { project: string; queue: string; work?: string; stage: Stage } | null): void {
  const navigate = useNavigate()
  const stage = target?.stage ?? 'annotate'
  const project = target?.project
  const queue = target?.queue
  const work = target?.work
  useEffect(() => {
    if (!project) return undefined
    function onKeyDown(event: KeyboardEvent): void {
      if (event.key !== 'Enter' || event.defaultPrevented || event.isComposing) return
      if ((event.target as Element).closest('a, button, input, textarea, select, [role="dialog"]')) return
      void navigate({ to: STAGES[stage].to, params: { id: project ?? '' }, search: { queue, work } })
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [navigate, project, queue, work, stage])
}

interface NothingProps {
  manages: boolean
  /** A queue has given as many answers as it takes of one person a day. */
  isCapped: boolean
  /** Open queues of one's projects, all of them for other people. */
  others: number
}

function NothingToDo({ manages, isCapped, others }: NothingProps) {
  const why = isCapped
    ? t('You have given as many answers today as your queues take from one person. They go on at midnight UTC.')
    : others > 0
      ? t('{count, plural, one {The open queue of your projects is} other {The # open queues of your projects are}} for other people. Ask whoever runs the project if you should work there.', { count: others })
      : null
  return (
    <section className={styles.nothing}>
      {manages && why === null ? (
        <EmptyState
          icon={<Coffee />}
          title={t('Nothing waits for you to label')}
          action={<ButtonLink href="/projects">{t('Open projects')}</ButtonLink>}
        >
          {t('Items come here when a project has open work for you. Set one up, or see how the others are doing.')}
        </EmptyState>
      ) : (
        <EmptyState icon={<Coffee />} title={isCapped ? t('Enough for today') : t('All done for now')}>
          {why ?? t('There is no open work for you. New items appear here by themselves; you need not reload.')}
        </EmptyState>
      )}
    </section>
  )
}
