/** Queues as the API has them: a project's stages, their rules, and what stands in each. */
import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { http, request } from '@/api/http'
import type { JobState, Page, Ref } from '@/api/types'
import { at } from '@/features/projects/queries'

export type QueueKind = 'annotate' | 'review' | 'adjudicate'
export type QueueState = 'open' | 'paused' | 'closed' | 'archived'
export type QueueOrder = 'import' | 'random' | 'priority' | 'score'
export type OverlapMode = 'fixed' | 'item' | 'confidence'
export type SkipPolicy = 'allowed' | 'reason' | 'forbidden'

export interface SkillCondition {
  skill: string
  min: number
  max?: number | null
}

export interface QueueSettings {
  name: string
  state: QueueState
  order: QueueOrder
  lease_seconds: number
  overlap: { mode: OverlapMode; min: number; max: number | null; threshold: number | null; control: string; keep_issued?: boolean }
  skip: { policy: SkipPolicy; reasons: string[] }
  /** `members` null: picked people, shown to managers only. */
  audience: { members: string[] | null; groups: string[]; skills: SkillCondition[] }
  daily_cap: number | null
  rules: {
    review: { queue: string; percent: number } | null
    adjudicate: { queue: string; below: number | null; late: boolean } | null
  }
  repair_hours: number
  appeal_hours: number
  review_reasons: string[]
}

export interface Queue extends QueueSettings {
  id: string
  project: string
  kind: QueueKind
  /** Whom the audience names; who is gone is left out. */
  audience_names: { members: Ref[]; groups: Ref[]; skills: Ref[] }
  counts: { open: number; open_more: boolean; leased: number; done: number; done_more: boolean; returned: number }
  /** While the work that is there follows another order or number of answers: by which job, and how far it is. */
  changing: { job: string; state: JobState; done: number; total: number | null } | null
  version: number
  created_at: string
}

export interface Filled {
  put: number
  left_out: number
  more: boolean
}

const one = (id: string, rest = ''): string => `/queues/${encodeURIComponent(id)}${rest}`

const isChanging = ({ changing }: Queue): boolean => changing !== null

/** All queues of a project, asked again while somebody looks: work moves. Sooner while one is being changed. */
export const queuesQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'queues'],
    queryFn: ({ signal }) => http.get<Page<Queue>>(at(project, '/queues'), { signal }),
    refetchInterval: (query) => (query.state.data?.results.some(isChanging) ? 1500 : 10_000),
    staleTime: 2000,
  })

/** Shows a queue as it was answered: whoever acts on it at once acts on this version, not on the one before. */
export function showChanged(client: QueryClient, project: string, changed: Queue): void {
  client.setQueryData(queuesQuery(project).queryKey, (page) => page && { ...page, results: page.results.map((queue) => (queue.id === changed.id ? changed : queue)) })
}

export const queues = {
  make: (project: string, given: { kind: QueueKind; name: string }) => http.create<Queue>(at(project, '/queues'), given),
  /** For the version that was read; somebody else's change in between is refused. */
  change: async (queue: Queue, changes: Partial<QueueSettings>) => (await request<Queue>('PATCH', one(queue.id), { body: changes, ifMatch: `"${queue.version}"` })).data,
  clone: (queue: Queue, name: string) => http.create<Queue>(one(queue.id, '/clone'), { name }),
  fill: (queue: Queue, filter: string) => http.post<Filled>(one(queue.id, '/items'), { filter }),
}
