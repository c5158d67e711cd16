/**
 * A page that opens in the editor needs the session, the project and the next items. They are asked for at once,
 * side by side, while the code still loads; whoever needs them later finds them under way.
 */
import { bootQuery, projectQuery, queryClient } from '@/api/queries'
import { AHEAD, expectNext } from '@/api/work'

const EDITOR = /^\/projects\/([^/]+)\/label\/?$/

export function giveHeadStart({ pathname, search }: Pick<Location, 'pathname' | 'search'>): void {
  const id = EDITOR.exec(pathname)?.[1]
  if (id === undefined) return
  const project = decodeURIComponent(id)
  void queryClient.prefetchQuery(projectQuery(project))
  expectNext(project, { queue: new URLSearchParams(search).get('queue') ?? undefined, count: AHEAD + 1 })
  void openDevice(project).catch(() => undefined)
}

/** The device's store opens while the page is drawn for the first time; the route waits for it later. */
async function openDevice(project: string): Promise<void> {
  const [{ user }, { warmEditor }] = await Promise.all([queryClient.ensureQueryData(bootQuery), import('@/features/editor/EditorPage')])
  if (user) await warmEditor(queryClient, project, user.id)
}
