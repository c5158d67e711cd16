/** The signed-in person as screens see them. */
import { useQuery } from '@tanstack/react-query'
import { bootQuery, queryClient } from '@/api/queries'
import { session } from '@/api/session'
import type { Boot, Me, Role } from '@/api/types'

const BEYOND_LABELING: ReadonlySet<Role> = new Set(['owner', 'manager', 'steward', 'reviewer', 'viewer'])

/** The signed-in person. Only for screens behind sign-in: the router sees to it that there is one. */
export function useMe(): Me {
  const { data } = useQuery(bootQuery)
  if (!data?.user) throw new Error('This screen is only shown to people who are signed in.')
  return data.user
}

export function setUser(user: Me | null): void {
  queryClient.setQueryData(bootQuery.queryKey, (boot) =>
    boot ? { ...boot, user } : ({ user, csrf: true, signup: 'closed', version: '', demo: false } satisfies Boot),
  )
}

/** After sign-in: nothing of whoever was here before stays in the cache. */
export function startSession(user: Me): void {
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== 'boot' })
  setUser(user)
}

/** Ends the session and forgets everything that was loaded in it. */
export async function endSession(): Promise<void> {
  await session.logout()
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== 'boot' })
  setUser(null)
}

/** Whether someone sees more than Home: by their role here or in any project. */
export function seesManagement(me: Me): boolean {
  return BEYOND_LABELING.has(me.role) || me.projects.some((project) => BEYOND_LABELING.has(project.role))
}

export function may(me: Me, permission: string): boolean {
  return me.permissions.includes(permission)
}
