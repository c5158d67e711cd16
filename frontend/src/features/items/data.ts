import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Page, Ref, Verdict } from '@/api/types'
import { at } from '@/features/projects/queries'
import type { RightsBlock } from '@/features/projects/types'
import type { Decision, Statement } from '@/features/rights/data'

export interface ItemRow {
  id: string
  external_id: string
  data: Record<string, unknown>
  state: string
  verdict: Verdict
  licence: string
  source: Ref
  thumbnail: string | null
  labels: number
  created_at: string
}

export interface Item extends ItemRow {
  media: { name: string; url: string | null; thumbnail: string | null; width: number | null; height: number | null; mime: string; filename: string }[]
  rights: Statement
  annotations: number
  project: Ref
}

export interface Facet {
  value: string
  count: number
  name?: string
}

export interface Facets {
  state: Facet[]
  verdict: Facet[]
  licence: Facet[]
  source: Facet[]
  counted: number
  more: boolean
}

const path = (id: string, rest = ''): string => `/items/${encodeURIComponent(id)}${rest}`

export const itemsQuery = (project: string, filter: string, sort: string) =>
  infiniteQueryOptions({
    queryKey: ['project', project, 'items', filter, sort],
    queryFn: ({ pageParam, signal }) => http.get<Page<ItemRow>>(at(project, '/items'), { query: { filter, sort, cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })

export const facetsQuery = (project: string, filter: string) =>
  queryOptions({
    queryKey: ['project', project, 'facets', filter],
    queryFn: ({ signal }) => http.get<Facets>(at(project, '/items/facets'), { query: { filter }, signal }),
    placeholderData: keepPreviousData,
  })

export const itemQuery = (id: string) =>
  queryOptions({ queryKey: ['item', id], queryFn: ({ signal }) => http.get<Item>(path(id), { signal }) })

/** What is asked instead of the project's use. */
export type WhatIf = Partial<Record<'action' | 'commercial' | 'distribution' | 'content' | 'model' | 'mode', string>>

export const verdictQuery = (id: string, whatIf: WhatIf) =>
  queryOptions({
    queryKey: ['item', id, 'verdict', whatIf],
    queryFn: ({ signal }) => http.get<Decision>(path(id, '/verdict'), { query: whatIf, signal }),
    placeholderData: (before: Decision | undefined, query) => (query?.queryKey[1] === id ? before : undefined),
  })

export const historyQuery = (id: string) =>
  queryOptions({ queryKey: ['item', id, 'rights'], queryFn: ({ signal }) => http.get<Page<Statement>>(path(id, '/rights'), { signal }) })

export const itemsApi = {
  restate: (id: string, rights: RightsBlock & { reason: string }) => http.create<Statement>(path(id, '/rights'), rights),
  remove: (id: string, reason: string) => http.delete(path(id), { query: { reason } }),
}
