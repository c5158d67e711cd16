// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { TransportError } from '@/offline'
import { transport } from './transport'

const REQUEST = { assignment: 'a1', token: 't1', result: { mood: 'good' }, revision: '1', keepalive: false }

const problem = (status: number, code: string, detail: string): Response =>
  new Response(JSON.stringify({ type: 'about:blank', title: detail, status, code, detail, errors: [] }), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  })

const json = (body: unknown): Response => new Response(JSON.stringify(body), { status: 200, headers: { 'Content-Type': 'application/json' } })

function answering(...answers: Response[]) {
  const asked: string[] = []
  vi.stubGlobal('fetch', (request: Request) => {
    asked.push(`${request.method} ${new URL(request.url).pathname}`)
    return Promise.resolve(answers.shift() ?? problem(500, 'test.unexpected', 'Not expected'))
  })
  return asked
}

const failureOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => null, (error: unknown) => error)

describe('the way of a draft to the server', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('brings the other draft along when this one is stale, so that the person can choose', async () => {
    const asked = answering(
      problem(409, 'draft.stale', 'Another tab saved a draft of this item since.'),
      json({ id: 'a1', draft: { result: { mood: 'bad' }, revision: 7 } }),
    )
    const failure = await failureOf(transport.putDraft(REQUEST))
    expect(failure).toBeInstanceOf(TransportError)
    expect(failure).toMatchObject({ kind: 'conflict', code: 'draft.stale', current: { result: { mood: 'bad' }, revision: '7' } })
    expect(asked).toEqual(['PUT /api/v1/assignments/a1/draft', 'GET /api/v1/assignments/a1'])
  })

  it('tells a lost lease from a stale draft', async () => {
    answering(problem(409, 'assignment.lease_lost', 'Someone else has the item now.'))
    expect(await failureOf(transport.putDraft(REQUEST))).toMatchObject({ kind: 'gone', code: 'assignment.lease_lost' })
  })

  it('tries again when the other draft cannot be read now', async () => {
    answering(problem(409, 'draft.stale', 'Stale.'), problem(503, 'server.busy', 'Busy.'))
    expect(await failureOf(transport.putDraft(REQUEST))).toMatchObject({ kind: 'server' })
  })
})
