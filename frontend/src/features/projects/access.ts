/** What someone may do in a project, so that screens offer nothing that the server refuses. */
import type { Role } from '@/api/types'

const RANK: Record<Role, number> = { viewer: 10, annotator: 20, reviewer: 30, steward: 35, manager: 40, owner: 50 }

export function atLeast(role: Role, least: Role): boolean {
  return RANK[role] >= RANK[least]
}

/** The roles that someone may give away: their own and those below. */
export function rolesUpTo(role: Role): Role[] {
  return (Object.keys(RANK) as Role[]).filter((other) => RANK[other] <= RANK[role]).sort((a, b) => RANK[b] - RANK[a])
}
