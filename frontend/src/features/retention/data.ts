/** How long what is kept, and what must not be deleted for now. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Page, Ref } from '@/api/types'

export type HoldScope = 'subject' | 'source' | 'project' | 'item'

export interface Hold {
  id: string
  scope: HoldScope
  target: string
  reason: string
  until: string | null
  placed_by: Ref | null
  created_at: string
  stands: boolean
  released: { at: string; by: Ref | null; reason: string } | null
}

export interface Rule {
  name: string
  text: string
  days: number | null
  default_days: number | null
  is_carried_out: boolean
  due_now: number | null
  note: string
  set_by: Ref | null
  set_at: string | null
}

export const holdsQuery = infiniteQueryOptions({
  queryKey: ['holds'],
  queryFn: ({ pageParam, signal }) => http.get<Page<Hold>>('/holds', { query: { cursor: pageParam, limit: 100 }, signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
  placeholderData: keepPreviousData,
})

export const rulesQuery = queryOptions({ queryKey: ['retention-rules'], queryFn: ({ signal }) => http.get<{ results: Rule[] }>('/retention-rules', { signal }) })

export const retentionApi = {
  place: (hold: { scope: HoldScope; target: string; reason: string; until: string | null }) => http.create<Hold>('/holds', hold),
  release: (id: string, reason: string) => http.post<Hold>(`/holds/${encodeURIComponent(id)}/release`, { reason }),
  setRule: (rule: { name: string; days: number | null; note: string }) => http.put<{ results: Rule[] }>('/retention-rules', { rules: [rule] }),
}
