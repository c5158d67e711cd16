/** What Home shows, as `GET /work` gives it. */
import type { Ref, Work } from '@/api/types'

export interface QueueCard {
  project: Ref
  queue: Ref & { kind: 'annotate' | 'review' | 'adjudicate' }
  left: number
  left_more: boolean
  /** Why nothing is left though work is open. */
  reason: 'daily_cap' | null
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

/** An answer that does not count, with why. */
export interface Rejected {
  assignment: string
  project: Ref
  queue: Ref
  item: { id: string; external_id: string }
  review: string
  reason: string
  comment: string
  at: string
  /** Until when one may appeal; null when one may not, or has. */
  appeal_until: string | null
  appeal: 'open' | 'overturned' | null
  /** What was answered to the appeal. */
  answer: string
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
  continue: (Omit<NonNullable<Work['continue']>, 'queue'> & { queue: QueueCard['queue'] }) | null
  queues: QueueCard[]
  /** How many open queues of one's projects are for others alone. */
  not_invited: number
  rejected: Rejected[]
  returned: Returned[]
  today: { done: number; seconds: number }
  week: Work['week']
  /** One's own answers of the last 30 days by what became of them. */
  statement: { accepted: number; rejected: number; pending: number }
  answers: AnsweredQuestion[]
}
