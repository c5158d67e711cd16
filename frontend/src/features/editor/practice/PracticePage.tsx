import { useEffect, useMemo } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { http } from '@/api/http'
import { isProblem, type Fault } from '@/api/problem'
import { projectQuery } from '@/api/queries'
import type { Assignment, LabelingProject } from '@/api/types'
import { CommandLayer } from '@/app/CommandLayer'
import { translate } from '@/app/commands'
import { useTitle } from '@/app/Page'
import { RoutePending } from '@/app/RouteStates'
import { useMe } from '@/app/session'
import { t } from '@/i18n'
import { ErrorState } from '@/ui/States'
import { deviceOf, type Device } from '../device'
import { EditorScreen } from '../EditorScreen'
import { schemaOf } from '../schemaOf'
import styles from '../EditorPage.module.css'
import { PracticeFlow } from './practiceFlow'

const route = getRouteApi('/in/projects/$id/try')

/** "Try as annotator": the same editor on the project's own items, with nothing stored. */
export function PracticePage() {
  const { id } = route.useParams()
  const { queue } = route.useSearch()
  const me = useMe()
  const project = useQuery(projectQuery(id))
  const device = useQuery({
    queryKey: ['device', me.id],
    queryFn: () => deviceOf(me.id),
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    retry: false,
  })
  useTitle(project.data ? t('Try {name}', { name: project.data.name }) : t('Try as annotator'))
  const error = project.error ?? device.error
  if (error) {
    return (
      <main className={styles.place}>
        <ErrorState error={error} onRetry={() => void Promise.all([project.refetch(), device.refetch()])} />
      </main>
    )
  }
  return (
    <>
      {project.data && device.data ? (
        <Practice key={`${id} ${queue}`} project={project.data} queue={queue} device={device.data} />
      ) : (
        <RoutePending />
      )}
      <CommandLayer />
    </>
  )
}

function Practice({ project, queue, device }: { project: LabelingProject; queue: string | undefined; device: Device }) {
  const client = useQueryClient()
  const flow = useMemo(() => {
    const preview = `/projects/${encodeURIComponent(project.id)}/preview`
    return new PracticeFlow({
      database: device.database,
      schema: (version) => schemaOf(client, project.id, version),
      describe: ({ message }) => translate(message),
      next: async () => firstOf(await http.get<Previewed>(preview, { query: { queue } })),
      check: async (assignment, result) => faultsOf(http.post(`${preview}/check`, { item: assignment.item.id, result })),
    })
  }, [project.id, queue, device, client])
  useEffect(() => {
    flow.open()
    return () => flow.close()
  }, [flow])
  return <EditorScreen flow={flow} project={project} queue={queue} device={device} />
}

interface Previewed {
  readonly assignments: readonly Assignment[]
}

const firstOf = ({ assignments }: Previewed): Assignment | null => assignments[0] ?? null

/** A refusal that names faults is the answer to a check, not a failure of it. */
async function faultsOf(checked: Promise<unknown>): Promise<readonly Fault[]> {
  try {
    await checked
    return []
  } catch (error) {
    if (isProblem(error) && error.status === 422 && error.errors.length > 0) return error.errors
    throw error
  }
}
