import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { projectQuery } from '@/api/queries'
import type { LabelingProject } from '@/api/types'
import { CommandLayer } from '@/app/CommandLayer'
import { translate } from '@/app/commands'
import { useTitle } from '@/app/Page'
import { RoutePending } from '@/app/RouteStates'
import { useMe } from '@/app/session'
import { t } from '@/i18n'
import { ButtonLink } from '@/ui/Button'
import { ErrorState } from '@/ui/States'
import { deviceOf, type Device } from './device'
import { EditorScreen } from './EditorScreen'
import { EditorFlow } from './flow'
import { schemaOf } from './schemaOf'
import styles from './EditorPage.module.css'

const route = getRouteApi('/in/projects/$id/label')

/** How long the screen waits for its first item before it shows itself without one. */
const PATIENCE_MS = 300

function deviceQuery(person: string) {
  return queryOptions({
    queryKey: ['device', person],
    queryFn: () => deviceOf(person),
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    retry: false,
  })
}

/** Brings what the editor stands on before it is drawn, and sends for what draws its shapes; the page tells what fails. */
export async function warmEditor(client: QueryClient, projectId: string, person: string): Promise<void> {
  const project = client.ensureQueryData(projectQuery(projectId))
  void project.then(({ schema_version: version }) => schemaOf(client, projectId, version)).catch(() => undefined)
  await Promise.allSettled([project, client.ensureQueryData(deviceQuery(person))])
}

/** Opens what the editor stands on: the project, and this person's store on this device. */
export function EditorPage() {
  const { id } = route.useParams()
  const { queue, work } = route.useSearch()
  const me = useMe()
  const project = useQuery(projectQuery(id))
  const device = useQuery(deviceQuery(me.id))
  useTitle(project.data?.name ?? t('Label'))
  if (device.isError) {
    return (
      <main className={styles.place}>
        <ErrorState
          error={device.error}
          title={t('This browser keeps nothing for this page')}
          onRetry={() => void device.refetch()}
        />
      </main>
    )
  }
  if (project.isError) {
    return (
      <main className={styles.place}>
        <ErrorState error={project.error} level={1} onRetry={() => void project.refetch()} action={<ButtonLink to="/">{t('Home')}</ButtonLink>} />
      </main>
    )
  }
  return (
    <>
      {project.data && device.data ? (
        <Work key={`${id} ${queue} ${work}`} project={project.data} queue={queue} first={work} device={device.data} />
      ) : (
        <RoutePending />
      )}
      <CommandLayer />
    </>
  )
}

interface WorkProps {
  project: LabelingProject
  queue: string | undefined
  first: string | undefined
  device: Device
}

function Work({ project, queue, first, device }: WorkProps) {
  const client = useQueryClient()
  const flow = useMemo(
    () =>
      new EditorFlow({
        project: project.id,
        queue,
        first,
        device,
        schema: (version) => schemaOf(client, project.id, version),
        describe: ({ message }) => translate(message),
      }),
    [project.id, queue, first, device, client],
  )
  useEffect(() => {
    flow.open()
    return () => flow.close()
  }, [flow])
  return useHasOpened(flow) ? <EditorScreen flow={flow} project={project} queue={queue} device={device} /> : <RoutePending />
}

/** True once the first item is there, or the wait for it is long: drawn twice in a row, the screen would be there later. */
function useHasOpened(flow: EditorFlow): boolean {
  const isLoading = useSyncExternalStore(flow.subscribe, () => flow.getState().feed.phase === 'loading')
  const [hasOpened, setOpened] = useState(false)
  if (!isLoading && !hasOpened) setOpened(true)
  useEffect(() => {
    const timer = setTimeout(() => setOpened(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])
  return hasOpened
}
