/** Licences and verdicts as the rights screens ask for them. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Obligation, Page, Reason, Ref, Verdict } from '@/api/types'
import type { RightsBlock, Use } from '@/features/projects/types'

export interface Licence {
  id: string
  name: string
  url: string
  summary: string[]
  short: string
}

export interface Layer {
  layer: string
  title: string
  verdict: Verdict
  detail: string
}

export interface Decision {
  verdict: Verdict
  word: string
  sentence: string
  use: Use
  layers: Layer[]
  reasons: Reason[]
  obligations: (Obligation & { layer?: string })[]
  elected_licence: string | null
  valid_until: string | null
  policy_version: string
}

export interface Statement extends Required<Omit<RightsBlock, 'licence' | 'personal_data'>> {
  id: string
  licence_declared: string
  licence: string
  licence_name: string | null
  licence_url: string | null
  personal_data: 'none' | 'masked' | 'present' | 'unknown'
  consents: string[]
  notes: string[]
  reason: string
  stated_at: string
  stated_by: Ref | null
  current: boolean
}

export const licencesQuery = queryOptions({
  queryKey: ['licences'],
  queryFn: ({ signal }) => http.get<Page<Licence>>('/licences', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})

/** The pure policy asked what it would say of files with these rights for this use; stores nothing. */
export const evaluationQuery = (rights: RightsBlock, use: Use) =>
  queryOptions({
    queryKey: ['evaluate', rights, use],
    queryFn: ({ signal }) => http.post<Decision>('/rights/evaluate', { facts: rights, use: { action: 'label', ...use } }, { signal }),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  })
