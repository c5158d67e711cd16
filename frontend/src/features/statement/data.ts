import { queryOptions, infiniteQueryOptions } from '@tanstack/react-query'
import { API, http } from '@/api/http'
import type { Ref } from '@/api/types'

export interface Sums {
  readonly accepted: number
  readonly rejected: number
  readonly returned: number
  readonly pending: number
  readonly late: number
  readonly repaired: number
  readonly skipped: number
  readonly reviewed: number
  readonly active_seconds: number
}

export type DaySums = Sums & { readonly day: string }

export interface PersonRow {
  readonly user: { readonly id: string; readonly name: string; readonly email: string }
  readonly total: Sums
  readonly days: readonly DaySums[]
}

export interface Days {
  readonly from: string | undefined
  readonly to: string | undefined
}

/** Days of one statement at most. */
const LONGEST = 366
const DAY_MS = 86_400_000

/** What speaks against a span of days, before it is asked for; days are in UTC, `today` as `2026-05-04`. */
export function faultOf({ from, to }: Days, today: string): 'future' | 'after' | 'long' | null {
  const last = to ?? today
  if (from === undefined) return null
  if (from > last) return to === undefined ? 'future' : 'after'
  return (Date.parse(last) - Date.parse(from)) / DAY_MS >= LONGEST ? 'long' : null
}

export const todayInUtc = (): string => new Date().toISOString().slice(0, 10)

interface StatementPage {
  readonly results: readonly PersonRow[]
  readonly next: string | null
  readonly from: string
  readonly until: string
}

export interface OwnStatement {
  readonly total: Sums
  readonly days: readonly (DaySums & { readonly project: Ref })[]
  readonly from: string
  readonly until: string
}

const projectPath = (project: string): string => `/projects/${encodeURIComponent(project)}/statement`

export function statementQuery(project: string, days: Days) {
  return infiniteQueryOptions({
    queryKey: ['project', project, 'statement', days],
    queryFn: ({ signal, pageParam }) => http.get<StatementPage>(projectPath(project), { query: { ...days, cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  })
}

export function ownStatementQuery(days: Days) {
  return queryOptions({
    queryKey: ['work', 'statement', days],
    queryFn: ({ signal }) => http.get<OwnStatement>('/statement', { query: { ...days }, signal }),
  })
}

const fileOf = (path: string, days: Days, more: Record<string, string> = {}): string => {
  const asked = new URLSearchParams({ ...more, format: 'csv' })
  for (const [name, day] of Object.entries(days)) if (day) asked.set(name, day)
  return `${API}${path}?${asked}`
}

export const statementFile = (project: string, days: Days): string => fileOf(projectPath(project), days, { by: 'day' })
export const ownStatementFile = (days: Days): string => fileOf('/statement', days)
