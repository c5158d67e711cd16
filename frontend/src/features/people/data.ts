import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Page, Role } from '@/api/types'
import type { Person, ProjectMember } from '@/features/projects/types'
import { at } from '@/features/projects/queries'

export interface Member {
  id: string
  user: Person
  role: Role
  joined_at: string
}

export interface Invitation {
  id: string
  email: string
  role: Role
  project: string | null
  created_at: string
  expires_at: string
}

/** The whole list, page by page; its order and its numbers then hold for everybody. */
export async function allOf<Row>(list: string, signal: AbortSignal): Promise<Page<Row>> {
  const results: Row[] = []
  let cursor: string | null = null
  do {
    const page: Page<Row> = await http.get<Page<Row>>(list, { query: { cursor, limit: 200 }, signal })
    results.push(...page.results)
    cursor = page.next
  } while (cursor)
  return { results, next: null }
}

export const FOUND_AT_ONCE = 20

/** Who is found by these words: of the organisation, or of a project. */
export const foundPeople = (search: string, project?: string) =>
  queryOptions({
    queryKey: ['members', 'found', project ?? null, search],
    queryFn: ({ signal }) => http.get<Page<{ user: Person }>>(project ? at(project, '/members') : '/members', { query: { search, limit: FOUND_AT_ONCE }, signal }),
    staleTime: 10_000,
  })

/** Members by the page, who is searched for or all. */
export const memberPages = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['members', 'pages', search],
    queryFn: ({ pageParam, signal }) => http.get<Page<Member>>('/members', { query: { search, cursor: pageParam, limit: 25 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

/** A project's members by the page, who is searched for or all. */
export const projectMemberPages = (project: string, search: string) =>
  infiniteQueryOptions({
    queryKey: ['project', project, 'members', search],
    queryFn: ({ pageParam, signal }) => http.get<Page<ProjectMember>>(at(project, '/members'), { query: { search, cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: ({ signal }) => allOf<Invitation>('/invitations', signal),
})

const one = (list: string, id: string): string => `/${list}/${encodeURIComponent(id)}`

export const people = {
  setRole: (id: string, role: Role) => http.patch<Member>(one('members', id), { role }),
  remove: (id: string) => http.delete(one('members', id)),
  invite: (body: { email: string; role: Role; project?: string }) => http.create<Invitation & { url: string }>('/invitations', body),
  revoke: (id: string) => http.delete(one('invitations', id)),
  addToProject: (project: string, email: string, role: Role) => http.create<ProjectMember>(at(project, '/members'), { email, role }),
  removeFromProject: (project: string, id: string) => http.delete(at(project, `/members/${encodeURIComponent(id)}`)),
}
