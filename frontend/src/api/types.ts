/**
 * The shapes that the screens share: names for the generated contract (`make openapi`), so that a changed contract
 * does not compile. Ids are opaque, times are RFC 3339.
 */
import type { LabelSchema, Result as LabelResult } from '@/engine'
import type { components } from './schema'

type Schemas = components['schemas']

export type Role = Schemas['Me']['role']
export type Verdict = Schemas['DecisionShape']['verdict']

export interface Page<T> {
  results: T[]
  next: string | null
}

export type Ref = Schemas['Named']
export type Me = Schemas['Me']
export type Boot = Schemas['Boot']

export type ApiToken = Schemas['TokenRow']
/** With the secret itself; the server shows it this once. */
export type NewApiToken = Schemas['TokenMade']
export type TokenScope = ApiToken['scopes'][number]
export type InvitationPreview = Schemas['InvitationOpen']

export type Fix = Schemas['FixShape']
export type Reason = Schemas['ReasonShape']
export type Obligation = Schemas['ObligationShape']
export type RightsSummary = Schemas['LeaseRights']

export type Job = Schemas['Job']
export type JobState = Job['state']

export type Work = Schemas['Home']
export type WorkQueue = Schemas['QueueRow']

/** Answers by control. The contract leaves them open: the project's label schema says what they are. */
export type Result = LabelResult
type WithResult<T> = Omit<T, 'result'> & { result: Result }

/** A file and what was made of it; where files are shown apart from leases, only what is shown of them is known. */
export type Media = Pick<Schemas['LeaseMedia'], 'name' | 'url' | 'width' | 'height' | 'mime' | 'thumbnail'> & Partial<Schemas['LeaseMedia']>
export type Prediction = WithResult<Schemas['LeasePrediction']>

/** A place that a reviewer marked: an object, a point of the picture (pixels), or a stretch of the text (code points). */
export interface Pin {
  control: string
  object?: string | null
  x?: number | null
  y?: number | null
  start?: number | null
  end?: number | null
}

/** Why work came back, and what was handed in. */
export interface Repair {
  /** The review that returned it. */
  review: string
  reason: string
  comment: string
  pins: Pin[]
  /** Until when it may be repaired. */
  until: string
  result: LabelResult
  /** Until when one may appeal. */
  appeal_until?: string | null
  /** The appeal against it, once there is one. */
  appeal?: { state: 'open' | 'upheld' | 'overturned'; answer: string } | null
}

export interface SkipRules {
  policy: 'allowed' | 'reason' | 'forbidden'
  /** Reasons of the queue's own; none: the usual ones. */
  reasons: string[]
}

export interface LeaseQueue {
  id: string
  name: string
  kind: 'annotate' | 'review' | 'adjudicate'
  skip?: SkipRules
}

export type Assignment = Omit<Schemas['AssignmentBody'], 'media' | 'draft' | 'predictions' | 'queue' | 'repair' | 'annotations' | 'agreement'> & {
  media: Media[]
  draft: WithResult<Schemas['LeaseDraft']> | null
  predictions: Prediction[]
  queue?: LeaseQueue
  repair?: Repair | null
}
export type NothingReason = NonNullable<Schemas['NextAnswer']['reason']> | 'daily_cap' | 'not_invited'
export interface NextWork {
  assignments: Assignment[]
  reason: NothingReason | null
}
export type Submitted = Schemas['SubmitAnswer']
export type Heartbeat = Schemas['HeartbeatAnswer']
export type SkipReason = Schemas['SkipBodyRequest']['reason']

/** What the editor needs of a project. */
export type LabelingProject = Pick<Schemas['ProjectBody'], 'id' | 'name' | 'guidelines'> & { schema: LabelSchema; schema_version: number }
