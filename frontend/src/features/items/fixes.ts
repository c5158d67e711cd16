/** Where a fix of the policy is done on these screens: which act it opens, or none. */
import type { Fix } from '@/api/types'
import { atLeast } from '@/features/projects/access'
import type { Project } from '@/features/projects/types'
import type { Part } from '@/features/sources/data'

/** What a person does about a reason. `source` opens a part of the source's record, `people` who is in the item. */
export type Act =
  | { kind: 'restate' }
  | { kind: 'resolve' }
  | { kind: 'override' }
  | { kind: 'leave_out' }
  | { kind: 'people' }
  | { kind: 'use' }
  | { kind: 'source'; part: Part }
  | { kind: 'ledger'; view: 'bases' | 'releases' }

const ACTS: Record<string, Act> = {
  add_licence: { kind: 'restate' },
  add_evidence: { kind: 'restate' },
  add_credit: { kind: 'restate' },
  state_source: { kind: 'restate' },
  state_personal_data: { kind: 'restate' },
  state_legal_basis: { kind: 'restate' },
  resolve_conflict: { kind: 'resolve' },
  review_licence: { kind: 'override' },
  leave_out: { kind: 'leave_out' },
  identify_subject: { kind: 'people' },
  ask_consent: { kind: 'people' },
  renew_consent: { kind: 'people' },
  guardian_consent: { kind: 'people' },
  add_release: { kind: 'ledger', view: 'releases' },
  add_biometric_release: { kind: 'ledger', view: 'releases' },
  approve_basis: { kind: 'ledger', view: 'bases' },
  add_permission: { kind: 'source', part: 'permission' },
  renew_licence: { kind: 'source', part: 'permission' },
  add_grant: { kind: 'source', part: 'permission' },
  record_art14: { kind: 'source', part: 'notice' },
  recheck_evidence: { kind: 'source', part: 'licence' },
  assess_database_right: { kind: 'source', part: 'database' },
  check_reservations: { kind: 'source', part: 'mining' },
  change_use: { kind: 'use' },
  use_collection: { kind: 'use' },
  use_unmodified: { kind: 'use' },
  split: { kind: 'use' },
  change_outbound_licence: { kind: 'use' },
  state_territory: { kind: 'use' },
  change_territory: { kind: 'use' },
}

/** The act behind a fix's code, whoever asks. */
export const actFor = (code: string): Act | null => ACTS[code] ?? null

/** The act behind a fix for this person, or null where it can't be done here or not by them. */
export function actOf(fix: Fix, project: Pick<Project, 'role'>): Act | null {
  const act = actFor(fix.code)
  if (!act) return null
  return atLeast(project.role, act.kind === 'use' ? 'manager' : 'steward') ? act : null
}
