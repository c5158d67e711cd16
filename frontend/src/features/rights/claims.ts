/** What several origins say about the licence of an item: declared, found in the file, told by a platform or a contract, decided. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Page, Ref } from '@/api/types'
import { msg } from '@/i18n'
import type { Evidence } from './shared/evidence'

export type Origin = 'declared' | 'embedded' | 'platform_api' | 'contract' | 'reviewer'

export interface Claim {
  id: string
  target: 'source' | 'item' | 'asset'
  origin: Origin
  where: string
  stated: string
  licence: string
  confidence: 'low' | 'medium' | 'high'
  note: string
  observed_at: string
  created_at: string
  asserted_by: Ref | null
  evidence: Evidence[]
  /** False when a later claim took its place. */
  current: boolean
}

export const ORIGIN_WORDS: Record<Origin, string> = {
  declared: msg('stated for the item'),
  embedded: msg('found in the file'),
  platform_api: msg('told by the platform'),
  contract: msg('in a contract'),
  reviewer: msg('decided by a person'),
}

export const claimsQuery = (item: string) =>
  queryOptions({
    queryKey: ['item', item, 'claims'],
    queryFn: ({ signal }) => http.get<Page<Claim>>(`/items/${encodeURIComponent(item)}/claims`, { query: { limit: 100 }, signal }),
  })

/** Items for which the same is stated and claimed. */
export interface Conflict {
  id: string
  stated: string[]
  claims: { origin: Origin; licence: string }[]
  items: number
  examples: { id: string; external_id: string }[]
}

const conflictsAt = (project: string, rest = ''): string => `/projects/${encodeURIComponent(project)}/conflicts${rest}`

export const conflictsQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: ['project', project, 'conflicts'],
    queryFn: ({ pageParam, signal }) => http.get<Page<Conflict>>(conflictsAt(project), { query: { cursor: pageParam, limit: 50 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

export const resolveConflict = (project: string, group: string, decision: { licence: string; evidence: string[]; reason: string }) =>
  http.create<{ resolved: number }>(conflictsAt(project, '/resolve'), { group, ...decision })
