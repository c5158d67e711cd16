/** Known answers as the API has them: what an item's right answer is, and how often people gave it. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { http, request } from '@/api/http'
import type { Page, Ref } from '@/api/types'
import type { Json } from '@/engine'
import { at } from '@/features/projects/queries'

export interface KnownAnswer {
  control: string
  value: Json
  explanation: string
  set_by: Ref | null
  set_at: string
  version: number
}

export type KnownAnswerRow = KnownAnswer & { item: { id: string; external_id: string } }

export interface Accuracy {
  user: Ref
  correct: number
  total: number
  /** (0.5 + correct) / (1 + total). */
  estimate: number
}

/** Types of controls whose answer can be right or wrong as a whole. */
export const JUDGED: ReadonlySet<string> = new Set(['choice', 'choices', 'tree', 'ranking', 'pairwise', 'rating', 'number'])

const path = (item: string): string => `/items/${encodeURIComponent(item)}/known-answer`

/** Null: nothing is known of the item. Found in the project's list, where its absence is no error. */
export const knownAnswerQuery = (project: string, item: string) =>
  queryOptions({
    queryKey: ['item', item, 'known-answer'],
    queryFn: async ({ signal }): Promise<KnownAnswer | null> => (await http.get<Page<KnownAnswerRow>>(at(project, '/known-answers'), { query: { item, limit: 1 }, signal })).results[0] ?? null,
    staleTime: 0,
  })

export const knownAnswersQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: ['project', project, 'known-answers'],
    queryFn: ({ pageParam, signal }) => http.get<Page<KnownAnswerRow>>(at(project, '/known-answers'), { query: { cursor: pageParam, limit: 50 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

export const accuracyQuery = (project: string, control: string | null) =>
  infiniteQueryOptions({
    queryKey: ['project', project, 'accuracy', control],
    queryFn: ({ pageParam, signal }) => http.get<Page<Accuracy>>(at(project, '/accuracy'), { query: { control, cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

export const knownAnswers = {
  /** For the version that was read; somebody else's change in between is refused. */
  set: async (item: string, given: { control: string; value: Json; explanation: string }, before: KnownAnswer | null) =>
    (await request<KnownAnswer>('PUT', path(item), { body: given, ifMatch: before ? `"${before.version}"` : undefined })).data,
  remove: async (item: string, before: KnownAnswer) => {
    await request<undefined>('DELETE', path(item), { ifMatch: `"${before.version}"` })
  },
}
