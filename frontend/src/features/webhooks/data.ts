/** Webhooks as the API has them: who is told of what, and how telling them went. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { http, request } from '@/api/http'
import type { Page, Ref } from '@/api/types'

export type WebhookState = 'active' | 'paused'
export type DeliveryState = 'pending' | 'delivered' | 'failed'

export interface Webhook {
  id: string
  /** Null: of all projects. */
  project: Ref | null
  url: string
  events: string[]
  state: WebhookState
  /** Why it was paused, when nobody did it. */
  note: string
  /** Tries that failed since the last success. */
  failures: number
  failing_since: string | null
  resume_at: string | null
  last_success_at: string | null
  old_secret_until: string | null
  created_at: string
  created_by: Ref | null
  version: number
}

/** With the secret, which no other answer holds. */
export type MadeWebhook = Webhook & { secret: string }

export interface Attempt {
  number: number
  at: string
  status: number | null
  answer: string
  error: string
  milliseconds: number
}

export interface Delivery {
  id: string
  webhook: string
  event: string
  name: string
  occurred_at: string
  state: DeliveryState
  attempts: number
  next_at: string | null
  settled_at: string | null
  request: Record<string, unknown>
  log: Attempt[]
}

export interface NewWebhook {
  url: string
  events: string[]
  project?: string
}

const LIST = ['webhooks'] as const
const at = (id: string, rest = ''): string => `/webhooks/${encodeURIComponent(id)}${rest}`

/** Those of one project, or all that one may keep. */
export const webhooksQuery = (project?: string) =>
  infiniteQueryOptions({
    queryKey: [...LIST, 'of', project ?? ''],
    queryFn: ({ pageParam, signal }) => http.get<Page<Webhook>>('/webhooks', { query: { project, cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 5000,
  })

/** One with the version that a change of it has to name. */
export const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: [...LIST, 'one', id],
    queryFn: async ({ signal }) => {
      const { data, etag } = await request<Webhook>('GET', at(id), { signal })
      return { webhook: data, etag }
    },
    staleTime: 2000,
  })

const SOON = 2000
const NOW_AND_THEN = 15_000

/** How telling it went, newest first; asked again soon while something waits for its first try. */
export const deliveriesQuery = (id: string, state: DeliveryState | 'all') =>
  infiniteQueryOptions({
    queryKey: [...LIST, 'one', id, 'deliveries', state],
    queryFn: ({ pageParam, signal }) =>
      http.get<Page<Delivery>>(at(id, '/deliveries'), { query: { state: state === 'all' ? undefined : state, cursor: pageParam, limit: 25 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => (data?.pages[0]?.results.some(isUnderWay) ? SOON : NOW_AND_THEN),
  })

/** Whether it waits for a try that comes at once, and not for one in an hour. */
function isUnderWay(delivery: Delivery): boolean {
  return delivery.state === 'pending' && Date.parse(delivery.next_at ?? delivery.occurred_at) < Date.now() + SOON
}

export const webhooks = {
  key: LIST,
  create: (body: NewWebhook) => http.create<MadeWebhook>('/webhooks', body),
  change: (id: string, body: Partial<Pick<Webhook, 'url' | 'events' | 'state'>>, etag: string | undefined) => http.patch<Webhook>(at(id), body, { ifMatch: etag }),
  remove: (id: string) => http.delete(at(id)),
  rotate: (id: string) => http.create<MadeWebhook>(at(id, '/rotate-secret')),
  test: (id: string) => http.create<Delivery>(at(id, '/test')),
  retry: (id: string) => http.post<Delivery>(`/webhook-deliveries/${encodeURIComponent(id)}/retry`),
}
