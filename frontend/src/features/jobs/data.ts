/** Jobs: asked again every one to five seconds while they run, and answered with 304 while nothing moved. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { API, guardedFetch, http } from '@/api/http'
import { problemFrom } from '@/api/problem'
import type { components } from '@/api/schema'
import type { Job, JobState, Page } from '@/api/types'

type Schemas = components['schemas']

export interface JobProblem {
  id: string
  line: number | null
  file: string | null
  external_id: string | null
  pointer: string | null
  code: string
  detail: string
  /** Whether it can be tried again once the job has ended. */
  can_retry: boolean
}

/** Why things could not be taken: how many, and how many of these can be tried again. */
export interface JobReason {
  code: string
  count: number
  can_retry: number
}

/** Seconds are those of all workers together. */
export interface JobStep {
  step: string
  count: number
  seconds: number
}

export type Worker = Schemas['WorkerShape']

const path = (id: string, rest = ''): string => `/jobs/${encodeURIComponent(id)}${rest}`

export function isRunning(job: { state: JobState }): boolean {
  return job.state === 'queued' || job.state === 'running'
}

/** What was last answered, by job: sent back as If-None-Match. */
const seen = new Map<string, { etag: string; job: Job }>()

/** A job as it is now; the very same object while nothing has changed. */
export async function readJob(id: string, signal?: AbortSignal): Promise<Job> {
  const before = seen.get(id)
  const response = await guardedFetch(`${API}${path(id)}`, {
    headers: { Accept: 'application/json', ...(before ? { 'If-None-Match': before.etag } : {}) },
    signal: signal ?? null,
  })
  if (response.status === 304 && before) return before.job
  if (!response.ok) throw await problemFrom(response)
  const job = (await response.json()) as Job
  const etag = response.headers.get('ETag')
  if (etag && isRunning(job)) seen.set(id, { etag, job })
  else seen.delete(id)
  return job
}

/** Young jobs are asked every second, later ones more rarely, up to every five. */
export function pollEvery(job: Job | undefined, now = Date.now()): number | false {
  if (!job) return 1000
  if (!isRunning(job)) return false
  const age = now - Date.parse(job.created_at)
  return Math.max(1000, Math.min(5000, age / 10))
}

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ['jobs', 'one', id],
    queryFn: ({ signal }) => readJob(id, signal),
    refetchInterval: (query) => pollEvery(query.state.data),
    staleTime: 0,
  })

export const jobsQuery = (filter: { project?: string | undefined; kind?: string | undefined; state?: string | undefined }) =>
  infiniteQueryOptions({
    queryKey: ['jobs', 'list', filter],
    queryFn: ({ pageParam, signal }) => http.get<Page<Job>>('/jobs', { query: { ...filter, cursor: pageParam, limit: 50 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.results.some(isRunning)) ? 2000 : false),
  })

/** `failed` is how many there are: with each further one the list is asked again. */
export const problemsQuery = (id: string, failed: number, code?: string) =>
  infiniteQueryOptions({
    queryKey: ['jobs', 'problems', id, failed, code ?? ''],
    queryFn: ({ pageParam, signal }) => http.get<Page<JobProblem>>(path(id, '/problems'), { query: { code, cursor: pageParam, limit: 200 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })

export async function allProblems(id: string): Promise<JobProblem[]> {
  const found: JobProblem[] = []
  let cursor: string | null = null
  do {
    const page: Page<JobProblem> = await http.get<Page<JobProblem>>(path(id, '/problems'), { query: { cursor, limit: 200 } })
    found.push(...page.results)
    cursor = page.next
  } while (cursor)
  return found
}

export const reasonsQuery = (id: string, failed: number) =>
  queryOptions({
    queryKey: ['jobs', 'reasons', id, failed],
    queryFn: async ({ signal }) => (await http.get<{ results: JobReason[] }>(path(id, '/problems/reasons'), { signal })).results,
    placeholderData: keepPreviousData,
  })

/** Where the time of a job went; asked again every five seconds while it runs. */
export const stepsQuery = (job: Pick<Job, 'id' | 'state'>) =>
  queryOptions({
    queryKey: ['jobs', 'steps', job.id, job.state],
    queryFn: async ({ signal }) => (await http.get<{ results: JobStep[] }>(path(job.id, '/steps'), { signal })).results,
    placeholderData: keepPreviousData,
    refetchInterval: isRunning(job) ? 5000 : false,
  })

/** Who does background work; refused to those who manage single projects alone. */
export const workersQuery = queryOptions({
  queryKey: ['workers'],
  queryFn: async ({ signal }) => (await http.get<{ results: Worker[] }>('/workers', { signal })).results,
  refetchInterval: 5000,
  retry: false,
})

export const jobsApi = {
  retryProblems: (id: string, what: { code: string } | { problem: string }) => http.post<Job>(path(id, '/problems/retry'), what),
  cancel: (id: string) => http.post<Job>(path(id, '/cancel')),
  retry: (id: string) => http.post<Job>(path(id, '/retry')),
}
