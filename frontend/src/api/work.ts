/** Taking work, keeping it, and handing it in. */
import { http } from './http'
import type { Assignment, Heartbeat, NextWork, Result, SkipReason, Submitted } from './types'

const at = (id: string, verb: string): string => `/assignments/${encodeURIComponent(id)}/${verb}`

export type { SkipReason }

/** Items kept ready behind the one on the screen. */
export const AHEAD = 2

interface NextOptions {
  queue?: string | undefined
  count: number
}

const askNext = (project: string, options: NextOptions): Promise<NextWork> =>
  http.post<NextWork>(`/projects/${encodeURIComponent(project)}/next`, options)

let expected: { readonly of: string; readonly answer: Promise<NextWork | null> } | null = null

const questionOf = (project: string, { queue, count }: NextOptions): string => JSON.stringify([project, queue, count])

/** Asks before anyone needs it; the first to ask the same takes this answer. */
export function expectNext(project: string, options: NextOptions): void {
  expected = { of: questionOf(project, options), answer: askNext(project, options).catch(() => null) }
}

async function next(project: string, options: NextOptions): Promise<NextWork> {
  const early = expected?.of === questionOf(project, options) ? expected.answer : null
  expected = null
  return (await early) ?? askNext(project, options)
}

export const workApi = {
  next,
  assignment: (id: string) => http.get<Assignment>(`/assignments/${encodeURIComponent(id)}`),
  /** Idempotent by its token: sending it again answers the same. */
  submit: (id: string, body: { token: string; result: Result; seconds: number; schema_version?: number }) => http.post<Submitted>(at(id, 'submit'), body),
  skip: (id: string, body: { token: string; reason: SkipReason; comment?: string }) => http.post<unknown>(at(id, 'skip'), body),
  release: (id: string, token: string, options: { keepalive?: boolean } = {}) => http.post<unknown>(at(id, 'release'), { token }, options),
  heartbeat: (id: string, token: string) => http.post<Heartbeat>(at(id, 'heartbeat'), { token }),
}
