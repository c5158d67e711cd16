/** What people ask for about their own data: cases with clocks, their previews and receipts; holds and retention. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { API, http } from '@/api/http'
import type { Job, Page, Ref } from '@/api/types'
import type { PersonRef } from '@/features/consents/data'

export type RequestKind = 'withdraw' | 'erase' | 'access' | 'restrict' | 'object'
export type RequestState = 'open' | 'working' | 'done' | 'refused' | 'cancelled'
export type Regime = 'gdpr' | 'ccpa'
export type Outcome = 'closed' | 'erased' | 'masked' | 'basis' | 'held'

export interface RequestRow {
  id: string
  subject: PersonRef
  kind: RequestKind
  regime: Regime
  channel: string
  state: RequestState
  received_at: string
  due: string
  acknowledge_by: string | null
  acknowledged_at: string | null
  overdue: boolean
  handled_by: Ref | null
  created_at: string
}

export interface RequestEvent {
  kind: 'received' | 'acknowledged' | 'verified' | 'extended' | 'started' | 'completed' | 'refused' | 'cancelled' | 'overdue'
  state: RequestState
  at: string
  due: string
  note: string
  by: Ref | null
}

export interface SubjectRequest extends RequestRow {
  consent: string | null
  prefers_masking: boolean
  extended: boolean
  verified: boolean
  items: Partial<Record<Outcome, number>>
  to_mask: number
  drafts: number
  events: RequestEvent[]
  parts: { name: string; round: number; at: string; result: Record<string, unknown> }[]
  receipts: { number: number; sha256: string; created_at: string }[]
  file: { url: string; bytes: number; sha256: string; expires_at: string } | null
  job: Job | null
}

export interface RequestItem {
  item: string
  external_id: string
  project: Ref
  outcome: Outcome
  others: number
  wants_mask: boolean
}

export interface Preview {
  /** The request that has done it before. */
  request: string | null
  subject: PersonRef
  kind: RequestKind
  items: { total: number } & Record<Outcome, number>
  projects: { id: string; name: string; items: number; ends: number; states: Record<string, number> }[]
  leases: number
  drafts: number
  labels: number
  with_others: number
  maskable: number
  files: { removed: number; shared: number }
  snapshots: { id: string; name: string; number: number; project: Ref; rows: number; recipients: string[] }[]
  models: { id: string; model_ref: string; kind: string; snapshot: string }[]
  holds: { id: string; scope: string; reason: string; until: string | null }[]
  keeps: string[]
}

export interface Receipt {
  number: number
  sha256: string
  created_at: string
  body: { sentences: string[] } & Record<string, unknown>
}

export interface NewRequest {
  subject: string
  kind: RequestKind
  regime?: Regime
  consent?: string | null
  channel?: string
  received_at?: string
  note?: string
  prefers_masking?: boolean
}

export interface RequestFilter {
  state?: string | undefined
  kind?: string | undefined
  subject?: string | undefined
  overdue?: string | undefined
}

const path = (id: string, rest = ''): string => `/subject-requests/${encodeURIComponent(id)}${rest}`

export function isOpen({ state }: { state: RequestState }): boolean {
  return state === 'open' || state === 'working'
}

export const requestsQuery = (filter: RequestFilter) =>
  infiniteQueryOptions({
    queryKey: ['requests', 'list', filter],
    queryFn: ({ pageParam, signal }) => http.get<Page<RequestRow>>('/subject-requests', { query: { ...filter, cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    staleTime: 5000,
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.results.some(({ state }) => state === 'working')) ? 2000 : false),
  })

/** Asked again every second while it is being carried out. */
export const requestQuery = (id: string) =>
  queryOptions({
    queryKey: ['requests', 'one', id],
    queryFn: ({ signal }) => http.get<SubjectRequest>(path(id), { signal }),
    staleTime: 0,
    refetchInterval: (query) => (query.state.data?.state === 'working' ? 1000 : false),
  })

export const requestItemsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['requests', 'items', id],
    queryFn: ({ pageParam, signal }) => http.get<Page<RequestItem>>(path(id, '/items'), { query: { cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

export const requestReceiptQuery = (id: string, count: number) =>
  queryOptions({ queryKey: ['requests', 'receipt', id, count], queryFn: ({ signal }) => http.get<Receipt>(path(id, '/receipt'), { signal }) })

export const previewQuery = (subject: string, kind: RequestKind) =>
  queryOptions({
    queryKey: ['requests', 'preview', subject, kind],
    queryFn: ({ signal }) => http.get<Preview>(`/subjects/${encodeURIComponent(subject)}/withdrawal-preview`, { query: { kind }, signal }),
    staleTime: 0,
    gcTime: 0,
  })

/** A page to print. */
export const receiptPage = (id: string): string => `${API}${path(id, '/receipt')}?format=html`

export const requestsApi = {
  open: (body: NewRequest, key: string) => http.create<SubjectRequest>('/subject-requests', body, { idempotencyKey: key }),
  acknowledge: (id: string) => http.post<SubjectRequest>(path(id, '/acknowledge')),
  verify: (id: string, note: string) => http.post<SubjectRequest>(path(id, '/verify'), { note }),
  extend: (id: string, reason: string) => http.post<SubjectRequest>(path(id, '/extend'), { reason }),
  close: (id: string, state: RequestState, reason: string) => http.post<SubjectRequest>(path(id, '/close'), { state, reason }),
  lift: (id: string, reason: string) => http.post<SubjectRequest>(path(id, '/lift'), { reason }),
  carryOut: (id: string) => http.post<{ job: Job }>(path(id, '/carry-out')),
}
