/** The shapes that the screens share, as the API answers them. Ids are opaque, times are RFC 3339. */

import type { LabelSchema } from '@/engine'

export type Role = 'owner' | 'manager' | 'steward' | 'reviewer' | 'annotator' | 'viewer'
export type Verdict = 'ALLOW' | 'ALLOW_WITH_OBLIGATIONS' | 'NEEDS_REVIEW' | 'DENY'

export interface Page<T> {
  results: T[]
  next: string | null
}

export interface Ref {
  id: string
  name: string
}

export interface Me {
  id: string
  email: string
  name: string
  locale: string
  organisation: Ref
  role: Role
  permissions: string[]
  projects: { id: string; role: Role }[]
}

export interface Boot {
  user: Me | null
  csrf: boolean
  signup: 'closed' | 'open'
  version: string
  demo: boolean
}

export type TokenScope = 'read' | 'label' | 'manage' | 'export'

export interface ApiToken {
  id: string
  name: string
  scopes: TokenScope[]
  prefix: string
  created_at: string
  expires_at: string | null
  last_used_at: string | null
}

export interface NewApiToken extends ApiToken {
  /** The secret itself; the server shows it this once. */
  token: string
}

export interface InvitationPreview {
  organisation: string
  email: string
  role: Role
}

export interface Fix {
  code: string
  label: string
}

export interface Reason {
  code: string
  layer: string
  severity?: string
  detail: string
  fix?: Fix[]
}

export interface Obligation {
  code: string
  detail: string
}

export interface RightsSummary {
  verdict: Verdict
  word: string
  licence: string | null
  credit: string | null
  source_url: string | null
  reasons: Reason[]
  obligations: Obligation[]
}

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

export interface Job {
  id: string
  kind: string
  state: JobState
  progress: { done: number; total: number; failed: number }
  result: Record<string, unknown> | null
  project: Ref | null
  created_at: string
  started_at: string | null
  finished_at: string | null
  created_by: Ref | null
  message: string | null
}

export interface Work {
  continue: {
    project: Ref
    queue: Ref
    left: number
    left_more?: boolean
    minutes_left: number | null
    schema_summary: string
  } | null
  queues: WorkQueue[]
  week: { done: number; skipped: number; seconds: number }
}

/** What the editor needs of a project. */
export interface LabelingProject {
  id: string
  name: string
  guidelines: string
  schema: LabelSchema
  schema_version: number
}

export interface WorkQueue {
  project: Ref
  queue: Ref
  left: number
  left_more?: boolean
  done_by_me: number
  pace_per_minute: number | null
}

export interface Media {
  name: string
  url: string
  width: number
  height: number
  mime: string
  thumbnail?: string | null
}

export type Result = Record<string, unknown>

export interface Prediction {
  id: string
  model: string
  version: string
  score: number | null
  result: Result
}

export interface Assignment {
  id: string
  token: string
  lease_until: string
  state: string
  item: { id: string; external_id: string; data: Record<string, unknown> }
  media: Media[]
  draft: { result: Result; revision: number } | null
  predictions: Prediction[]
  schema_version: number
  rights: RightsSummary
}

export type NothingReason = 'nothing_left' | 'all_leased' | 'paused' | 'quarantined_only'

export interface NextWork {
  assignments: Assignment[]
  reason: NothingReason | null
}
