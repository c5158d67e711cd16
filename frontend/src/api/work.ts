/** Taking work, keeping it, and handing it in. */
import { http } from './http'
import type { Assignment, NextWork, Result } from './types'

const at = (id: string, verb: string): string => `/assignments/${encodeURIComponent(id)}/${verb}`

export type SkipReason = 'unsure' | 'broken' | 'not_applicable' | 'other'

export interface Submitted {
  annotation: { id: string; state: 'submitted' | 'late' }
  assignment: { state: string }
}

export const workApi = {
  next: (project: string, options: { queue?: string | undefined; count: number }) =>
    http.post<NextWork>(`/projects/${encodeURIComponent(project)}/next`, options),
  assignment: (id: string) => http.get<Assignment>(`/assignments/${encodeURIComponent(id)}`),
  /** Idempotent by its token: sending it again answers the same. */
  submit: (id: string, body: { token: string; result: Result; seconds: number }) => http.post<Submitted>(at(id, 'submit'), body),
  skip: (id: string, body: { token: string; reason: SkipReason; comment?: string }) => http.post<unknown>(at(id, 'skip'), body),
  release: (id: string, token: string, options: { keepalive?: boolean } = {}) => http.post<unknown>(at(id, 'release'), { token }, options),
  heartbeat: (id: string, token: string) => http.post<{ lease_until: string }>(at(id, 'heartbeat'), { token }),
}
