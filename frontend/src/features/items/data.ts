import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { http, request } from '@/api/http'
import type { Media, Page, Ref, Verdict } from '@/api/types'
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
  /** When its work was closed for good; null: it was not. */
  closed_at: string | null
}

/** An item in a queue that annotates. */
export interface Wanted {
  queue: Ref
  priority: number
  /** Answers wanted, and how many of them are given out or in. */
  overlap: number
  taken: number
}

export interface Item extends ItemRow {
  /** For managers; null for others. */
  work: Wanted[] | null

  media: (Omit<Media, 'url'> & { url: string | null; filename: string | null })[]
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

/** The item as it is now, with the tag that a change of it names. */
export const versionedItemQuery = (id: string) =>
  queryOptions({
    queryKey: ['item', id, 'versioned'],
    queryFn: async ({ signal }) => {
      const { data, etag } = await request<Item>('GET', path(id), { signal })
      return { item: data, etag }
    },
    staleTime: 0,
  })

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

export type OverrideAction = 'label' | 'export' | 'train'

export interface Override {
  id: string
  actions: OverrideAction[]
  reason: string
  /** Ids of documents. */
  evidence: string[]
  state: 'active' | 'expired' | 'ended'
  items: number
  expires_at: string
  made_at: string
  made_by: Ref | null
  ended_at: string | null
}

export interface NewOverride {
  actions: OverrideAction[]
  reason: string
  expires_at: string
  evidence: string[]
}

/** Who let the item pass, for what and until when; newest first. */
export const overridesQuery = (id: string) =>
  queryOptions({ queryKey: ['item', id, 'overrides'], queryFn: ({ signal }) => http.get<Page<Override>>(path(id, '/overrides'), { signal }) })

/** Somebody in the item; `subject` null: nobody has said who it is. */
export interface Appearance {
  id: string
  subject: { id: string; pseudonym: string } | null
  region: unknown
  identifiable: boolean
  masked: boolean
  reason: string
  created_at: string
  ended_at: string | null
}

export const appearancesQuery = (id: string) =>
  queryOptions({ queryKey: ['item', id, 'appearances'], queryFn: ({ signal }) => http.get<Page<Appearance>>(path(id, '/appearances'), { query: { limit: 100 }, signal }) })

export interface NewAppearance {
  subject?: string | null
  identifiable?: boolean
  masked?: boolean
  reason?: string
}

const appearancePath = (id: string, verb: string): string => `/appearances/${encodeURIComponent(id)}/${verb}`

export const itemsApi = {
  change: async (id: string, changes: { priority?: number; overlap?: number }, etag: string | undefined) => (await request<Item>('PATCH', path(id), { body: changes, ifMatch: etag })).data,
  addAppearance: (id: string, given: NewAppearance) => http.create<Appearance>(path(id, '/appearances'), given),
  supersedeAppearance: (id: string, given: NewAppearance) => http.create<Appearance>(appearancePath(id, 'supersede'), given),
  endAppearance: (id: string, reason: string) => http.post<Appearance>(appearancePath(id, 'end'), { reason }),
  resolve: (id: string, decision: { licence: string; evidence: string[]; reason: string }) => http.create<unknown>(path(id, '/claims/resolve'), decision),
  endOverride: (id: string) => http.post<Override>(`/overrides/${encodeURIComponent(id)}/end`),
  override: (id: string, given: NewOverride) => http.create<Override>(path(id, '/overrides'), given),
  restate: (id: string, rights: RightsBlock & { reason: string }) => http.create<Statement>(path(id, '/rights'), rights),
  remove: (id: string, reason: string) => http.delete(path(id), { query: { reason } }),
}
