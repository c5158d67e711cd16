// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { http, request } from './http'
import { ApiProblem } from './problem'
import { onSignInNeeded, settleSignIn } from './signin'

type Handler = (request: Request) => Response | Promise<Response>

let sent: Request[] = []

function serve(...answers: Handler[]): void {
  let at = 0
  vi.stubGlobal('fetch', async (input: Request) => {
    sent.push(input.clone())
    return answers[Math.min(at++, answers.length - 1)]!(input)
  })
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Handler => () =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } })

async function refusal(work: Promise<unknown>): Promise<ApiProblem> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ApiProblem)
  return error as ApiProblem
}

describe('requests', () => {
  beforeEach(() => {
    sent = []
    document.cookie = 'csrftoken=abc123; path=/'
  })
  afterEach(() => vi.unstubAllGlobals())

  it('carry the CSRF token when they change something, and not when they read', async () => {
    serve(json({}))
    await http.get('/projects', { query: { limit: 5, cursor: undefined } })
    await http.patch('/me', { name: 'Lena' }, { ifMatch: '"7"' })
    expect(new URL(sent[0]!.url).pathname + new URL(sent[0]!.url).search).toBe('/api/v1/projects?limit=5')
    expect(sent[0]!.headers.get('X-CSRFToken')).toBeNull()
    expect(sent[1]!.headers.get('X-CSRFToken')).toBe('abc123')
    expect(sent[1]!.headers.get('If-Match')).toBe('"7"')
    expect(await sent[1]!.json()).toEqual({ name: 'Lena' })
  })

  it('carry a key of their own when they create, so that repeating is safe', async () => {
    serve(json({ id: '1' }, 201))
    await http.create('/tokens', { name: 'a' })
    await http.create('/tokens', { name: 'a' }, { idempotencyKey: 'mine' })
    expect(sent[0]!.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f-]{36}$/)
    expect(sent[1]!.headers.get('Idempotency-Key')).toBe('mine')
  })

  it('answer the body with its ETag, and nothing for 204', async () => {
    serve(json({ id: '1' }, 200, { ETag: '"3"' }), () => new Response(null, { status: 204 }))
    expect(await request('GET', '/projects/1')).toEqual({ data: { id: '1' }, etag: '"3"', status: 200 })
    expect(await http.post('/auth/logout')).toBeUndefined()
  })

  it('turn a refusal into a problem with its faults', async () => {
    const errors = [{ pointer: '/result/objects/0/label', code: 'result.unknown_label', detail: 'Choose another label.' }]
    serve(json({ code: 'result.invalid', title: 'Cannot be taken', detail: 'One thing is wrong.', errors }, 422))
    const problem = await refusal(http.post('/assignments/1/submit', {}))
    expect(problem).toMatchObject({ status: 422, code: 'result.invalid', detail: 'One thing is wrong.', errors })
    expect(problem.field('result')).toBe('Choose another label.')
  })

  it('make a problem of an answer that is no problem+json at all', async () => {
    serve(() => new Response('<h1>Bad gateway</h1>', { status: 502, statusText: 'Bad Gateway' }))
    expect(await refusal(http.get('/me'))).toMatchObject({ status: 502, code: 'http.502', detail: 'Bad Gateway' })
  })

  it('say when the server is out of reach', async () => {
    serve(() => {
      throw new TypeError('Failed to fetch')
    })
    const problem = await refusal(http.get('/me'))
    expect(problem.offline).toBe(true)
    expect(problem.code).toBe('network.unreachable')
  })
})

describe('a lost session', () => {
  beforeEach(() => {
    sent = []
  })
  afterEach(() => vi.unstubAllGlobals())

  it('asks once, waits, and repeats what was asked with the body it had', async () => {
    const asked: boolean[] = []
    const stop = onSignInNeeded((needed) => asked.push(needed))
    serve(json({}, 401), json({}, 401), json({ ok: 1 }), json({ ok: 2 }))
    const both = Promise.all([http.post('/a', { x: 1 }), http.post('/b', { x: 2 })])
    await vi.waitFor(() => expect(asked).toEqual([true]))
    settleSignIn(true)
    expect(await both).toEqual([{ ok: 1 }, { ok: 2 }])
    expect(await sent[2]!.json()).toEqual({ x: 1 })
    expect(asked).toEqual([true, false])
    stop()
  })

  it('fails with the 401 when signing in is given up', async () => {
    const stop = onSignInNeeded(() => settleSignIn(false))
    serve(json({ code: 'auth.required', detail: 'Sign in first.' }, 401))
    expect(await refusal(http.get('/me'))).toMatchObject({ status: 401, code: 'auth.required' })
    expect(sent).toHaveLength(1)
    stop()
  })

  it('is not what a wrong password means', async () => {
    const asked = vi.fn()
    const stop = onSignInNeeded(asked)
    serve(json({ code: 'auth.invalid', detail: 'Wrong.' }, 401))
    expect(await refusal(http.post('/auth/login', {}))).toMatchObject({ code: 'auth.invalid' })
    expect(asked).not.toHaveBeenCalled()
    stop()
  })
})
