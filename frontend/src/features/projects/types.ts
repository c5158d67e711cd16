/** What the managers' screens read and write, as the API has it. */
import type { Ref, Role, Verdict } from '@/api/types'

export type Distribution = 'none' | 'internal' | 'named' | 'public'
export type Content = 'originals' | 'derivatives' | 'refs' | 'labels'

export interface Use {
  action?: 'ingest' | 'label' | 'export' | 'train'
  purpose?: string
  commercial: boolean
  distribution: Distribution
  content: Content
  model?: 'none' | 'discriminative' | 'generative'
  mode?: 'collection' | 'merged'
  /** Who receives it, by name; they are told when rows are taken back. */
  recipients?: string[]
}

export interface Counts {
  total: number
  open: number
  in_progress: number
  /** For good, before they had all their answers. */
  closed: number
  labeled: number
  quarantined: number
  failed: number
}

export type VerdictCounts = Record<Verdict, number>
export type ProjectState = 'open' | 'paused' | 'archived'

export interface ProjectRow {
  id: string
  name: string
  kinds: string[]
  use: Use
  state: ProjectState
  created_at: string
  updated_at: string
  role: Role
  counts: Counts
  rights: VerdictCounts
  rate_per_hour: number | null
  finish_estimate: string | null
  people: number
  last_activity: string | null
}

export interface Project extends ProjectRow {
  guidelines: string
  schema: Record<string, unknown> | null
  schema_version: number | null
  queue: { id: string; overlap: number; lease_seconds: number; order: 'import' | 'random' | 'priority' | 'score'; state: string }
  /** The job that judges the items again after a change of use. */
  job: string | null
}

export type QueueKind = 'annotate' | 'review' | 'adjudicate'

/** All queues of a kind together; `left` also counts what is yet to be asked for. */
export interface StageProgress {
  kind: QueueKind
  done: number
  left: number
  /** There is more than `left`. */
  left_more: boolean
  rate_per_hour: number | null
  finish_estimate: string | null
}

export interface QueueProgress extends Ref {
  kind: QueueKind
  state: 'open' | 'paused' | 'closed' | 'archived'
  open: number
  open_more: boolean
  leased: number
  returned: number
}

export interface Progress {
  counts: Counts
  rights: VerdictCounts
  rate_per_hour: number | null
  finish_estimate: string | null
  stages: StageProgress[]
  /** Empty for those who do not see what others do. */
  queues: QueueProgress[]
  /** To managers: the nightly recount found these counts to be off, by so much. */
  drift: { found_at: string; keys: Record<string, number> } | null
  by_person: { user: Ref; submitted: number; reviewed: number; skipped: number; seconds: number }[]
  recent: { at: string; what: string; detail: string }[]
}

/** A name in a label schema that would record sensitive data about people. */
export interface SchemaDuty {
  pointer: string
  category: string
  /** Special-category data: Article 9 GDPR needs a condition. */
  special: boolean
  detail: string
}

export interface SchemaVersion {
  version: number
  schema: Record<string, unknown>
  duties: SchemaDuty[]
  created_at: string
  created_by: Ref | null
}

export interface RightsBlock {
  licence?: string | null
  rights_holder?: string | null
  credit?: string | null
  source_url?: string | null
  acquired?: string | null
  legal_basis?: string | null
  personal_data?: 'none' | 'masked' | 'present' | 'unknown' | null
}

export interface Source {
  id: string
  name: string
  kind: string
  url: string
  acquired: string
  rights: RightsBlock | null
  created_at: string
  items: number
}

export interface Person extends Ref {
  email: string
}

export interface ProjectMember {
  id: string
  user: Person
  role: Role
  created_at: string
}
