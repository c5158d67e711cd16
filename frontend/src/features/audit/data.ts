/** The audit log as the server shows it. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Page } from '@/api/types'
import type { components } from '@/api/schema'

export type AuditEvent = Omit<components['schemas']['AuditEvent'], 'action' | 'payload'> & { action: string; payload: Record<string, unknown> }
export type SignedHead = components['schemas']['SignedHead']

export interface InclusionProof {
  checkpoint: SignedHead
  path: string[]
  event: Record<string, unknown>
  leaf: string
  index: number
}

export interface ConsistencyProof {
  checkpoint: SignedHead
  path: string[]
  old_size: number
  old_root: string
}

export interface AuditFilter {
  action?: string | undefined
  actor?: string | undefined
  object?: string | undefined
  project?: string | undefined
  since?: string | undefined
  until?: string | undefined
}

export interface AuditAction {
  name: string
  text: string
}

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'list', filter],
    queryFn: ({ pageParam, signal }) => http.get<Page<AuditEvent>>('/audit', { query: { ...filter, cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    staleTime: 5000,
  })

export const actionsQuery = queryOptions({
  queryKey: ['audit', 'actions'],
  queryFn: ({ signal }) => http.get<{ results: AuditAction[] }>('/audit/actions', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})

export const auditApi = {
  head: (signal?: AbortSignal) => http.get<SignedHead>('/audit/checkpoint', { signal }),
  inclusion: (event: string, signal?: AbortSignal) => http.get<InclusionProof>('/audit/proof', { query: { event }, signal }),
  consistency: (from: number, signal?: AbortSignal) => http.get<ConsistencyProof>('/audit/proof', { query: { from }, signal }),
  page: (cursor: string | null, signal?: AbortSignal) => http.get<Page<AuditEvent>>('/audit', { query: { cursor, limit: 200 }, signal }),
}

/** One event that the list has not reached yet: its proof holds all of it but the words and the name. */
export const eventQuery = (id: string) =>
  queryOptions({
    queryKey: ['audit', 'event', id],
    queryFn: async ({ client, signal }): Promise<AuditEvent> => {
      const [proof, { results }] = await Promise.all([auditApi.inclusion(id, signal), client.ensureQueryData(actionsQuery)])
      const body = proof.event as unknown as AuditEvent
      return { ...body, by: null, leaf: proof.leaf, text: results.find(({ name }) => name === body.action)?.text ?? body.action }
    },
  })
