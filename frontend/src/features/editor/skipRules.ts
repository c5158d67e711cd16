import type { SkipRules } from '@/api/types'
import type { ItemSession } from './itemSession'

/** Of a server that says nothing about it: one may skip, with one of the usual reasons. */
const USUAL: SkipRules = { policy: 'reason', reasons: [] }

/** How items of this queue may be skipped. */
export function skipRulesOf(session: ItemSession | null): SkipRules {
  return session?.item.assignment.queue?.skip ?? USUAL
}
