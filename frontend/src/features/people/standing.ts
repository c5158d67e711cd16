import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Page } from '@/api/types'
import { allOf, type Member } from './data'

type Somebody = Member['user']

export interface Group {
  id: string
  name: string
  members: number
}

export type GroupDetail = Group & { people: Somebody[] }

export interface Skill {
  id: string
  name: string
  description: string
  people: number
}

export interface SkillValue {
  user: Somebody
  value: number
  set_at: string
}

const at = (list: 'groups' | 'skills', id: string, more = ''): string => `/${list}/${encodeURIComponent(id)}${more}`
const person = (id: string): string => encodeURIComponent(id)

export const groupsQuery = queryOptions({ queryKey: ['groups'], queryFn: ({ signal }) => allOf<Group>('/groups', signal) })
export const skillsQuery = queryOptions({ queryKey: ['skills'], queryFn: ({ signal }) => allOf<Skill>('/skills', signal) })
export const groupQuery = (id: string) => queryOptions({ queryKey: ['groups', id], queryFn: ({ signal }) => http.get<GroupDetail>(at('groups', id), { signal }) })
export const valuesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['skills', id],
    queryFn: ({ pageParam, signal }) => http.get<Page<SkillValue>>(at('skills', id, '/people'), { query: { cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

export const standing = {
  addGroup: (name: string) => http.create<GroupDetail>('/groups', { name }),
  removeGroup: (id: string) => http.delete(at('groups', id)),
  join: (id: string, user: string) => http.put<GroupDetail>(at('groups', id, `/members/${person(user)}`), {}),
  leave: (id: string, user: string) => http.delete(at('groups', id, `/members/${person(user)}`)),
  addSkill: (name: string) => http.create<Skill>('/skills', { name }),
  removeSkill: (id: string) => http.delete(at('skills', id)),
  setValue: (id: string, user: string, value: number) => http.put<SkillValue>(at('skills', id, `/people/${person(user)}`), { value }),
  removeValue: (id: string, user: string) => http.delete(at('skills', id, `/people/${person(user)}`)),
}
