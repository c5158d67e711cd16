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

export type Media = Schemas['LeaseMedia']
export type Prediction = WithResult<Schemas['LeasePrediction']>
export type Assignment = Omit<Schemas['AssignmentBody'], 'draft' | 'predictions'> & {
  draft: WithResult<Schemas['LeaseDraft']> | null
  predictions: Prediction[]
}
export type NextWork = Omit<Schemas['NextAnswer'], 'assignments'> & { assignments: Assignment[] }
export type NothingReason = NonNullable<NextWork['reason']>
export type Submitted = Schemas['SubmitAnswer']
export type Heartbeat = Schemas['HeartbeatAnswer']
export type SkipReason = Schemas['SkipBodyRequest']['reason']

/** What the editor needs of a project. */
export type LabelingProject = Pick<Schemas['ProjectBody'], 'id' | 'name' | 'guidelines'> & { schema: LabelSchema; schema_version: number }
