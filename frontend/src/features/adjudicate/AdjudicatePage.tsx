import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { projectQuery } from '@/api/queries'
import type { LabelingProject } from '@/api/types'
import { CommandLayer } from '@/app/CommandLayer'
import { useTitle } from '@/app/Page'
import { CheckFrame, NoQueue, Nothing } from '@/features/review/CheckFrame'
import { queuesQuery, type StageQueue } from '@/features/review/data'
import { CheckFeed } from '@/features/review/feed'
import { t } from '@/i18n'
import { AdjudicateDesk } from './AdjudicateDesk'
import type { Agreement } from './things'

const route = getRouteApi('/in/projects/$id/adjudicate')

/** Where people disagree: their answers beside each other, and one that counts made of them. */
export function AdjudicatePage() {
  const { id } = route.useParams()
  const { queue } = route.useSearch()
  const project = useQuery(projectQuery(id))
  const queues = useQuery(queuesQuery(id))
  useTitle(project.data ? t('{project}: adjudication', { project: project.data.name }) : t('Adjudication'))
  const all = queues.data?.results
  const chosen = all?.find((one) => one.kind === 'adjudicate' && (queue ? one.id === queue : one.state === 'open'))
  return (
    <>
      {project.data && all ? (
        chosen ? <Work key={chosen.id} project={project.data} queue={chosen} /> : <NoQueue project={project.data} kind="adjudicate" />
      ) : (
        <Nothing error={project.error ?? queues.error} onRetry={() => void (project.isError ? project.refetch() : queues.refetch())} />
      )}
      <CommandLayer />
    </>
  )
}

function Work({ project, queue }: { project: LabelingProject; queue: StageQueue }) {
  const client = useQueryClient()
  const feed = useMemo(() => new CheckFeed<Agreement>({ project: project.id, queue: queue.id, client }), [project.id, queue.id, client])
  useEffect(() => {
    feed.open()
    return () => feed.close()
  }, [feed])
  const state = useSyncExternalStore(feed.subscribe, feed.getState)
  if (!state.current) return <CheckFrame project={project} queue={queue} feed={feed} state={state} />
  return <AdjudicateDesk key={state.current.lease.token} work={state.current} feed={feed} lost={state.lost} passed={state.passed} project={project} queue={queue} />
}
