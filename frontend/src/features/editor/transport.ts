/** The offline module's way to the server. Each failure is told in the terms that decide what happens next. */
import type { DraftTransport, FailureKind } from '@/offline'
import { TransportError } from '@/offline'
import { http } from '@/api/http'
import { ApiProblem, type Fault } from '@/api/problem'
import { workApi } from '@/api/work'
import { t } from '@/i18n'
import { toast } from '@/ui/Toast'

/** What the server found wrong with a result it refused, by assignment, for the list of problems. */
export const refusedFaults = new Map<string, readonly Fault[]>()

function kindOf({ status, code }: ApiProblem): FailureKind {
  if (status === 0) return 'offline'
  if (status === 401) return 'unauthorized'
  if (status === 429 || status >= 500) return 'server'
  // Labels were removed that the answer uses: somebody has to look at it again.
  if (code === 'schema.changed') return 'invalid'
  // A lost lease and changed rights end the work; any other 409 is somebody's newer draft.
  if (status === 409) return /^(assignment|rights)\./.test(code) ? 'gone' : 'conflict'
  if (status === 404 || status === 403 || status === 410) return 'gone'
  return 'invalid'
}

function asTransport(error: unknown): unknown {
  return error instanceof ApiProblem ? new TransportError(kindOf(error), error.detail, { code: error.code }) : error
}

/** A stale draft, with the one that the server holds: the person chooses between the two. */
async function withStored(problem: ApiProblem, assignment: string): Promise<unknown> {
  try {
    const { draft } = await workApi.assignment(assignment)
    const current = draft && { result: draft.result, revision: String(draft.revision) }
    return new TransportError('conflict', problem.detail, { code: problem.code, ...(current ? { current } : {}) })
  } catch (error) {
    // Not readable now: the next attempt meets the same conflict and asks again.
    return asTransport(error)
  }
}

async function telling<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw asTransport(error)
  }
}

const madeUnder = (version: number | undefined) => (version === undefined ? {} : { schema_version: version })

export const transport: DraftTransport = {
  putDraft: async ({ assignment, token, version, result, revision, keepalive }) => {
    const body = { token, result, revision: revision === null ? 0 : Number(revision), ...madeUnder(version) }
    try {
      const answer = await http.put<{ revision: number }>(`/assignments/${encodeURIComponent(assignment)}/draft`, body, { keepalive })
      return { revision: String(answer.revision) }
    } catch (error) {
      throw error instanceof ApiProblem && kindOf(error) === 'conflict' ? await withStored(error, assignment) : asTransport(error)
    }
  },
  submit: async ({ assignment, token, version, result, seconds }) => {
    try {
      const answer = await workApi.submit(assignment, { token, result, seconds, ...madeUnder(version) })
      refusedFaults.delete(assignment)
      if (answer.annotation.state === 'late') {
        toast(t('The lease had run out: your work is kept as late and a reviewer decides on it.'))
      }
    } catch (error) {
      if (error instanceof ApiProblem && error.errors.length > 0) refusedFaults.set(assignment, error.errors)
      throw asTransport(error)
    }
  },
  skip: async ({ assignment, token, reason, comment }) => {
    await telling(workApi.skip(assignment, { token, reason, ...(comment ? { comment } : {}) }))
  },
  heartbeat: async ({ assignment, token }) => {
    await telling(workApi.heartbeat(assignment, token))
  },
}
