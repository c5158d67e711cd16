import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { projectQuery } from '@/api/queries'
import type { LabelingProject } from '@/api/types'
import { CommandLayer } from '@/app/CommandLayer'
import { useTitle } from '@/app/Page'
import { t } from '@/i18n'
import { queuesQuery, type StageQueue } from './data'
import { CheckFrame, NoQueue, Nothing } from './CheckFrame'
import { CheckFeed } from './feed'
import { ReviewDesk } from './ReviewDesk'
import { USUAL_REASONS } from './words'

const route = getRouteApi('/in/projects/$id/review')

/** Others' work, one item after the other: look, decide, next. */
export function ReviewPage() {
  const { id } = route.useParams()
  const { queue } = route.useSearch()
  const project = useQuery(projectQuery(id))
  const queues = useQuery(queuesQuery(id))
  useTitle(project.data ? t('{project}: review', { project: project.data.name }) : t('Review'))
  const error = project.error ?? queues.error
  const all = queues.data?.results
  const chosen = all?.find((one) => one.kind === 'review' && (queue ? one.id === queue : one.state === 'open'))
  return (
    <>
      {project.data && all ? (
        chosen ? <Work key={chosen.id} project={project.data} queue={chosen} share={shareOf(all, chosen.id)} reasons={reasonsOf(all, chosen.id)} /> : <NoQueue project={project.data} kind="review" />
      ) : (
        <Nothing error={error} onRetry={() => void (project.isError ? project.refetch() : queues.refetch())} />
      )}
      <CommandLayer />
    </>
  )
}

/** The share of answers that comes to a review queue, by the rules of the queues before it; null where none sends any. */
function shareOf(queues: readonly StageQueue[], review: string): number | null {
  const shares = queues.flatMap(({ rules }) => (rules.review?.queue === review ? [rules.review.percent] : []))
  return shares.length > 0 ? Math.max(...shares) : null
}

/** The reasons of the queues whose work comes here. */
function reasonsOf(queues: readonly StageQueue[], review: string): readonly string[] {
  const found = new Set(queues.flatMap(({ rules, review_reasons }) => (rules.review?.queue === review ? review_reasons : [])))
  return found.size > 0 ? [...found] : USUAL_REASONS
}

function Work({ project, queue, share, reasons }: { project: LabelingProject; queue: StageQueue; share: number | null; reasons: readonly string[] }) {
  const client = useQueryClient()
  const feed = useMemo(() => new CheckFeed({ project: project.id, queue: queue.id, client }), [project.id, queue.id, client])
  useEffect(() => {
    feed.open()
    return () => feed.close()
  }, [feed])
  const state = useSyncExternalStore(feed.subscribe, feed.getState)
  if (!state.current) return <CheckFrame project={project} queue={queue} feed={feed} state={state} />
  return <ReviewDesk key={state.current.lease.token} work={state.current} feed={feed} lost={state.lost} passed={state.passed} project={project} queue={queue} share={share} reasons={reasons} />
}
