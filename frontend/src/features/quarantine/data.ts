/** What waits for clear rights, in groups of the same cause, and how a group is cleared. */
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Job, Page, Reason, Ref, Verdict } from '@/api/types'
import type { ItemRow, NewOverride } from '@/features/items/data'
import { at } from '@/features/projects/queries'
import type { RightsBlock } from '@/features/projects/types'

/** What a file says of its own licence. */
export interface FileClaim {
  input: string
  licence: string
  where: string
  stated: string
}

/** Items of one source that wait for the same reasons under the same declared licence. */
export interface Cause {
  /** Holds while the group has items. */
  key: string
  count: number
  source: Ref
  licence_declared: string
  licence: string
  verdict: Verdict
  sentence: string
  reasons: Reason[]
  /** It needs review alone: a steward may let all of it pass. */
  overridable: boolean
  samples: { id: string; external_id: string; thumbnail: string | null; licence: string; claims: FileClaim[] }[]
  /** What all looked-at files say of themselves, as far as they agree. Nobody is bound by it. */
  suggested: Pick<RightsBlock, 'licence' | 'rights_holder' | 'credit'>
}

export interface Outcome {
  restated: number
  cleared: number
  blocked: number
  /** Why those that are still blocked are. */
  still: { code: string; detail: string; count: number }[]
  /** More than a request can do is done by a job; the numbers are its result. */
  job: Job | null
}

interface Causes extends Page<Cause> {
  /** All that wait. */
  items: number
}

export const causesQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: ['project', project, 'quarantine'],
    queryFn: ({ pageParam, signal }) => http.get<Causes>(at(project, '/quarantine'), { query: { cursor: pageParam, limit: 50 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

export const waitingQuery = (project: string, cause: string) =>
  infiniteQueryOptions({
    queryKey: ['project', project, 'quarantine', cause],
    queryFn: ({ pageParam, signal }) => http.get<Page<ItemRow>>(at(project, `/quarantine/${encodeURIComponent(cause)}/items`), { query: { cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })

export interface Clearing {
  /** One item, or all of a group. */
  items?: string[]
  group?: string
  rights: RightsBlock
  evidence: string[]
  reason: string
}

export const quarantineApi = {
  override: (project: string, group: string, given: NewOverride) => http.create<unknown>(at(project, '/overrides'), { group, ...given }),
  resolve: (project: string, clearing: Clearing) => http.create<Outcome>(at(project, '/quarantine/resolve'), clearing),
}
