/** How rights stand: verdicts by project, source and licence, what would unblock most, what ends soon. */
import { infiniteQueryOptions } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Page, Ref } from '@/api/types'
import type { Use, VerdictCounts } from '@/features/projects/types'

export interface RankedFix {
  code: string
  label: string
  /** Items for which this alone answers every reason. */
  clears: number
  /** Items for which it answers some, and others remain. */
  helps: number
  reasons: string[]
}

export interface Standing {
  project: Ref
  use: Use
  items: number
  verdicts: VerdictCounts
  sources: { source: Ref; verdicts: VerdictCounts }[]
  licences: { licence: string; verdicts: VerdictCounts }[]
  fixes: RankedFix[]
  conflicts: number
  expiring: { items: number; first: string | null }
  recalls_open: number
}

interface Overview extends Page<Standing> {
  /** Null for who is no steward of the organisation. */
  organisation: { requests_open: number | null; consents_expiring: number | null }
}

export const overviewQuery = infiniteQueryOptions({
  queryKey: ['project', 'overview'],
  queryFn: ({ pageParam, signal }) => http.get<Overview>('/rights/overview', { query: { cursor: pageParam, limit: 50 }, signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
})

/** Items that may not be used as declared. */
export function waiting(counts: VerdictCounts): number {
  return counts.NEEDS_REVIEW + counts.DENY
}
