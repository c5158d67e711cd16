/** The query client and the queries that more than one screen asks. */
import { QueryClient, queryOptions } from '@tanstack/react-query'
import { http } from './http'
import { isProblem } from './problem'
import { session } from './session'
import type { LabelingProject, Work } from './types'

/** Only what may get better by itself is asked again: no connection, a busy or a broken server. */
function worthRetrying(failures: number, error: unknown): boolean {
  if (!isProblem(error)) return false
  return failures < 2 && (error.status === 0 || error.status === 429 || error.status >= 502)
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 15_000, gcTime: 5 * 60_000, retry: worthRetrying, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
})

export const bootQuery = queryOptions({
  queryKey: ['boot'],
  queryFn: () => session.boot(),
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
})

/** A project whole, with its guidelines and its label schema. */
export function projectQuery(id: string) {
  return queryOptions({
    queryKey: ['project', id],
    queryFn: ({ signal }) => http.get<LabelingProject>(`/projects/${encodeURIComponent(id)}`, { signal }),
  })
}

export const workQuery = queryOptions({
  queryKey: ['work'],
  queryFn: ({ signal }) => http.get<Work>('/work', { signal }),
  staleTime: 0,
})
