/** What Home shows, as `GET /work` gives it. */
import type { Ref, Work } from '@/api/types'

export interface QueueCard {
  project: Ref
  queue: Ref & { kind: 'annotate' | 'review' | 'adjudicate' }
  left: number
  left_more: boolean
  done_by_me: number
  pace_per_minute: number | null
}

export interface Returned {
  assignment: string
  project: Ref
  queue: Ref
  item: { id: string; external_id: string }
  review: string
  reason: string
  comment: string
  /** Until when it may be repaired. */
  until: string
  /** The state of one's appeal, if there is one. */
  appeal: string | null
}

export interface AnsweredQuestion {
  id: string
  project: Ref
  item: { id: string; external_id: string }
  text: string
  answer: string
  answered_at: string
}

export interface HomeWork {
  continue: Work['continue']
  queues: QueueCard[]
  returned: Returned[]
  today: { done: number; seconds: number }
  week: Work['week']
  /** One's own answers of the last 30 days by what became of them. */
  statement: { accepted: number; rejected: number; pending: number }
  answers: AnsweredQuestion[]
}
