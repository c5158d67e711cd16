/** Looking at others' work: what is asked for it, and what is decided. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Assignment, Page, Pin, Result } from '@/api/types'
import { at } from '@/features/projects/queries'

/** What an annotation is by now, as a refused decision tells it. */
export interface Current {
  state: AnnotationState
  revision: number
  result: Result
  /** The newest review; null where there is none. */
  review: string | null
}

export type ReviewVerdict = 'accept' | 'return' | 'reject' | 'fix'
export type AnnotationState = 'submitted' | 'late' | 'accepted' | 'returned' | 'rejected'

/** An annotation as a review or an adjudication shows it; its author is a letter. */
export interface ShownAnnotation {
  id: string
  author: string
  state: AnnotationState
  origin: string
  revision: number
  result: Result
  seconds: number | null
  created_at: string
  /** The review that decided on it, where that was told meanwhile. */
  verdict?: string | null
}

/** A lease of a queue of the kind review or adjudicate. */
export interface CheckLease<Agreement = unknown> extends Assignment {
  annotations: ShownAnnotation[]
  agreement: Agreement | null
}

export interface Author {
  id: string
  name: string
  role: string
}

export interface Appeal {
  id: string
  comment: string
  until: string
  state: 'open' | 'upheld' | 'overturned'
  answer: string
  created_at: string
  decided_at: string | null
}

export interface Review {
  id: string
  /** Number of the revision that was looked at. */
  revision: number
  reviewer: Author
  verdict: ReviewVerdict
  reason: string
  comment: string
  pins: Pin[]
  created_at: string
  appeal: Appeal | null
}

export interface Revision {
  number: number
  at: string
  author: Author
  result: Result
}

/** An annotation with all its revisions. */
export interface HistoricAnnotation {
  id: string
  author: Author
  state: AnnotationState
  schema_version: number
  result: Result
  seconds: number | null
  created_at: string
  revisions: Revision[]
  /** Oldest first. */
  reviews: Review[]
}

export interface QueueRule {
  queue: string
  percent: number
}

/** A queue of a project, as far as reviewers need it. */
export interface StageQueue {
  id: string
  kind: 'annotate' | 'review' | 'adjudicate'
  name: string
  state: 'open' | 'paused' | 'closed' | 'archived'
  rules: { review: QueueRule | null }
  review_reasons: string[]
  counts: { open: number; open_more: boolean; leased: number; returned: number }
}

const of = (annotation: string, rest = ''): string => `/annotations/${encodeURIComponent(annotation)}${rest}`

export const queuesQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'queues'],
    queryFn: ({ signal }) => http.get<Page<StageQueue>>(at(project, '/queues'), { query: { limit: 200 }, signal }),
    staleTime: 30_000,
  })

export const historyOfItem = (item: string) =>
  queryOptions({
    queryKey: ['item', item, 'annotations'],
    queryFn: ({ signal }) => http.get<Page<HistoricAnnotation>>(`/items/${encodeURIComponent(item)}/annotations`, { query: { limit: 100 }, signal }),
  })

export interface NewReview {
  verdict: ReviewVerdict
  reason?: string
  comment?: string
  pins?: readonly Pin[]
  /** The repaired answer, with the verdict `fix`. */
  result?: Result
  /** The revision that was looked at: another one by now is refused. */
  revision: number
  /** The newest review, where it is to be overruled. */
  supersedes?: string
  /** Settles the lease under which it was looked at. */
  assignment?: string
  token?: string
}

export const reviewApi = {
  review: (annotation: string, given: NewReview) => http.create<Review>(of(annotation, '/reviews'), given),
}

/** A row of the list of a project's annotations. */
export interface AnnotationRow {
  id: string
  item: { id: string; external_id: string }
  author: Author
  state: AnnotationState
  revision: number
  seconds: number | null
  created_at: string
  queue: { id: string; name: string } | null
}

export interface AnnotationFilter {
  state?: string | undefined
  queue?: string | undefined
  author?: string | undefined
}

export const annotationsQuery = (project: string, filter: AnnotationFilter) =>
  infiniteQueryOptions({
    queryKey: ['project', project, 'annotations', filter],
    queryFn: ({ pageParam, signal }) => http.get<Page<AnnotationRow>>(at(project, '/annotations'), { query: { ...filter, cursor: pageParam, limit: 200 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

export interface BulkReview {
  annotations: readonly { id: string; revision: number }[]
  verdict: 'accept' | 'return' | 'reject'
  reason: string
  comment: string
}

export interface BulkOutcome {
  id: string
  /** `done`, or the code of why not. */
  outcome: string
  detail: string
}

export const MOST_AT_ONCE = 500

export const bulkApi = {
  review: (project: string, given: BulkReview) => http.create<{ results: BulkOutcome[] }>(at(project, '/reviews'), given),
}

export interface AppealRow extends Appeal {
  review: Review
  annotation: { id: string; item: { id: string; external_id: string }; author: Author; state: AnnotationState; revision: number }
}

export const appealsQuery = (project: string, state: string) =>
  infiniteQueryOptions({
    queryKey: ['project', project, 'appeals', state],
    queryFn: ({ pageParam, signal }) => http.get<Page<AppealRow>>(at(project, '/appeals'), { query: { state, cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

export const appealApi = {
  decide: (appeal: string, verdict: 'upheld' | 'overturned', comment: string) =>
    http.create<unknown>(`/appeals/${encodeURIComponent(appeal)}/decision`, { verdict, comment }),
}
