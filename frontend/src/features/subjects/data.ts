/** The people that the organisation's data are about, under pseudonyms; how to reach them is never part of a list. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Page, Ref, Verdict } from '@/api/types'
import type { ConsentRow, PersonRef, Release } from '@/features/consents/data'

export type Standing = 'objection' | 'restriction' | 'erasure_requested' | 'erased'
export type AgeBand = 'adult' | 'minor' | 'unknown'

export interface Subject extends PersonRef {
  age_band: AgeBand
  guardian: PersonRef | null
  jurisdiction: string
  has_contact: boolean
  standing: Standing[]
  created_at: string
}

export interface NewSubject {
  contact?: string
  age_band?: AgeBand
  birth_year?: number | null
  guardian?: string | null
  jurisdiction?: string
}

export interface HeldItem {
  id: string
  external_id: string
  project: Ref
  state: string
  verdict: Verdict
  is_identifiable: boolean
  is_masked: boolean
  appearance: string
  since: string
}

export interface HeldSnapshot {
  id: string
  name: string
  number: number
  status: string
  project: Ref
  items: number
  sealed_at: string | null
}

export interface Holdings extends Page<HeldItem> {
  subject: Subject
  projects: { id: string; name: string; items: number }[]
  consents: ConsentRow[]
  releases: Release[]
  snapshots: HeldSnapshot[]
}

const path = (id: string, rest = ''): string => `/subjects/${encodeURIComponent(id)}${rest}`

export const subjectsQuery = (pseudonym?: string) =>
  infiniteQueryOptions({
    queryKey: ['subjects', 'list', pseudonym],
    queryFn: ({ pageParam, signal }) => http.get<Page<Subject>>('/subjects', { query: { pseudonym, cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })

export const holdingsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['subjects', 'holdings', id],
    queryFn: ({ pageParam, signal }) => http.get<Holdings>(path(id, '/holdings'), { query: { cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

export const subjectQuery = (id: string) => queryOptions({ queryKey: ['subjects', 'one', id], queryFn: ({ signal }) => http.get<Subject>(path(id), { signal }) })

export interface Found {
  subject: Subject | null
  /** Erased before: their data must not come in again. */
  suppressed: boolean
}

export const subjectsApi = {
  register: (form: NewSubject) => http.create<Subject>('/subjects', form),
  contact: (id: string) => http.get<{ contact: string }>(path(id, '/contact')),
  /** By pseudonym, else by how they are reached. */
  find: async (words: string): Promise<Found> => {
    const { results } = await http.get<Page<Subject>>('/subjects', { query: { pseudonym: words.trim(), limit: 1 } })
    if (results[0]) return { subject: results[0], suppressed: false }
    return http.post<Found>('/subjects/find', { contact: words.trim() })
  },
}
