/**
 * A page that opens in the editor needs the session, the project and the next items. They are asked for at once,
 * side by side, while the code still loads; whoever needs them later finds them under way.
 */
import { queryClient, projectQuery } from '@/api/queries'
import { AHEAD, expectNext } from '@/api/work'

const EDITOR = /^\/projects\/([^/]+)\/label\/?$/

export function giveHeadStart({ pathname, search }: Pick<Location, 'pathname' | 'search'>): void {
  const id = EDITOR.exec(pathname)?.[1]
  if (id === undefined) return
  const project = decodeURIComponent(id)
  void queryClient.prefetchQuery(projectQuery(project))
  expectNext(project, { queue: new URLSearchParams(search).get('queue') ?? undefined, count: AHEAD + 1 })
}
