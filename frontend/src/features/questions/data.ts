import { infiniteQueryOptions, type QueryClient } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Page } from '@/api/types'

interface Somebody {
  readonly id: string
  readonly name: string
}

interface FlaggedItem {
  readonly id: string
  readonly external_id: string
  readonly state: string
}

export interface Question {
  readonly id: string
  readonly item: FlaggedItem
  readonly text: string
  readonly state: 'open' | 'answered' | 'closed'
  readonly author: Somebody | null
  readonly answers: readonly { readonly id: string; readonly text: string; readonly author: Somebody | null; readonly created_at: string }[]
  readonly created_at: string
}

export type FlagKind = 'unsure' | 'broken' | 'person'
export type Resolution = 'noted' | 'closed' | 'nobody' | 'handled'

export interface Flag {
  readonly id: string
  readonly item: FlaggedItem
  readonly kind: FlagKind
  readonly comment: string
  readonly state: 'open' | 'resolved'
  readonly resolution: Resolution | null
  readonly reason: string
  readonly raised_by: Somebody | null
  readonly resolved_by: Somebody | null
  readonly created_at: string
}

const at = (project: string, what: string): string => `/projects/${encodeURIComponent(project)}/${what}`

function listQuery<Row>(project: string, what: string, state: string) {
  return infiniteQueryOptions({
    queryKey: ['project', project, what, state],
    queryFn: ({ signal, pageParam }) => http.get<Page<Row>>(at(project, what), { query: { state, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  })
}

export const flagsQuery = (project: string, isOpen: boolean) => listQuery<Flag>(project, 'flags', isOpen ? 'open' : 'resolved')
export const questionsQuery = (project: string, isOpen: boolean) => listQuery<Question>(project, 'questions', isOpen ? 'open' : 'answered')

export const inbox = {
  answer: (id: string, text: string) => http.create<Question>(`/questions/${encodeURIComponent(id)}/answers`, { text }),
  close: (id: string) => http.post<Question>(`/questions/${encodeURIComponent(id)}/close`),
  resolve: (id: string, resolution: Resolution, reason: string) => http.post<Flag>(`/flags/${encodeURIComponent(id)}/resolve`, { resolution, reason }),
}

/** After an act on a flag or a question, and on the item's work with it. */
export const refresh = (client: QueryClient, project: string): Promise<void> => client.invalidateQueries({ queryKey: ['project', project] })
