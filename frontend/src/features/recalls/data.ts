/** What happened to datasets after they left: who received them, what was taken back, who was told, which models. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Page, Ref } from '@/api/types'

export type RecipientKind = 'person' | 'organisation' | 'public'
export type NoticeState = 'open' | 'notified' | 'unreachable' | 'escalated' | 'acknowledged'
export type ReasonClass = 'withdrawal' | 'erasure' | 'expiry' | 'licence' | 'error'

export interface Recipient {
  id: string
  name: string
  kind: RecipientKind
  contact: string
  territory: string
  created_at: string
}

export interface Delivery {
  id: string
  recipient: Ref & { kind: RecipientKind }
  at: string
  terms: string
  channel: 'download' | 'handover' | 'publication'
  file_sha256: string
  recorded_by: Ref | null
  created_at: string
}

export interface NoticeEvent {
  state: NoticeState
  channel: string
  at: string
  by: Ref | null
  note: string
}

export interface RecallNotice {
  id: string
  recipient: Ref & { kind: RecipientKind }
  state: NoticeState
  due: string
  created_at: string
  notified_at: string | null
  acknowledged_at: string | null
  events: NoticeEvent[]
}

export interface NoticeRow extends RecallNotice {
  snapshot: { id: string; name: string; number: number }
  project: Ref
  reason_class: ReasonClass
  rows: number
}

export interface NoticeDetail extends NoticeRow, Page<{ sha256: string }> {}

export interface Recall {
  id: string
  at: string
  reason_class: ReasonClass
  rows: number
  notices: RecallNotice[]
}

export type DecisionKind = 'retrain' | 'unlearn' | 'justify' | 'retire'

export interface ModelUse {
  id: string
  snapshot: { id: string; name: string; number: number }
  model_ref: string
  kind: 'training' | 'fine_tuning' | 'evaluation'
  registered_by: Ref | null
  created_at: string
  needs_decision: boolean
  decisions: { id: string; decision: DecisionKind; reason: string; by: Ref | null; at: string }[]
}

export interface Diff extends Page<{ item: string; kind: 'removed' | 'replaced' | 'added'; before: string | null; after: string | null }> {
  before: { id: string; name: string; number: number }
  after: { id: string; name: string; number: number }
  counts: { removed: number; replaced: number; added: number }
}

const of = (list: string, id: string, rest = ''): string => `/${list}/${encodeURIComponent(id)}${rest}`

export const recallsQuery = (filter: { state?: string | undefined; project?: string | undefined }) =>
  infiniteQueryOptions({
    queryKey: ['recalls', 'list', filter],
    queryFn: ({ pageParam, signal }) => http.get<Page<NoticeRow>>('/recalls', { query: { ...filter, cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    staleTime: 5000,
  })

export const noticeQuery = (id: string) => queryOptions({ queryKey: ['recalls', 'one', id], queryFn: ({ signal }) => http.get<NoticeDetail>(of('recalls', id), { query: { limit: 50 }, signal }) })

export const recipientsQuery = infiniteQueryOptions({
  queryKey: ['recipients'],
  queryFn: ({ pageParam, signal }) => http.get<Page<Recipient>>('/recipients', { query: { cursor: pageParam, limit: 200 }, signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
})

export const deliveriesQuery = (snapshot: string) =>
  queryOptions({ queryKey: ['snapshot', snapshot, 'deliveries'], queryFn: ({ signal }) => http.get<Page<Delivery>>(of('snapshots', snapshot, '/deliveries'), { query: { limit: 100 }, signal }) })
export const snapshotRecallsQuery = (snapshot: string) =>
  queryOptions({ queryKey: ['snapshot', snapshot, 'recalls'], queryFn: ({ signal }) => http.get<Page<Recall>>(of('snapshots', snapshot, '/recalls'), { query: { limit: 100 }, signal }) })
export const modelUsesQuery = (snapshot: string) =>
  queryOptions({ queryKey: ['snapshot', snapshot, 'model-uses'], queryFn: ({ signal }) => http.get<Page<ModelUse>>(of('snapshots', snapshot, '/model-uses'), { query: { limit: 100 }, signal }) })
export const diffQuery = (snapshot: string) =>
  infiniteQueryOptions({
    queryKey: ['snapshot', snapshot, 'diff'],
    queryFn: ({ pageParam, signal }) => http.get<Diff>(of('snapshots', snapshot, '/diff'), { query: { cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

export const recallsApi = {
  acknowledge: (id: string, note: string) => http.post<NoticeRow>(of('recalls', id, '/acknowledge'), { note }),
  addRecipient: (body: Pick<Recipient, 'name' | 'kind' | 'contact' | 'territory'>) => http.create<Recipient>('/recipients', body),
  changeRecipient: (id: string, body: Partial<Pick<Recipient, 'contact' | 'territory'>>) => http.patch<Recipient>(of('recipients', id), body),
  deliver: (snapshot: string, body: { recipient: string; channel: Delivery['channel']; at?: string; terms?: string }) => http.create<Delivery>(of('snapshots', snapshot, '/deliveries'), body),
  registerModel: (snapshot: string, body: { model_ref: string; kind: ModelUse['kind'] }) => http.create<ModelUse>(of('snapshots', snapshot, '/model-uses'), body),
  decide: (use: string, body: { decision: DecisionKind; reason: string }) => http.create<ModelUse>(of('model-uses', use, '/decision'), body),
}
