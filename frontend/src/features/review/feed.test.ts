// @vitest-environment jsdom
import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CheckFeed } from './feed'

const PROJECT = { id: 'p', name: 'P', guidelines: '', schema: { version: 1, inputs: [], controls: [] }, schema_version: 1 }

interface Server {
  /** Items that nobody has yet. */
  open: string[]
  held: string[]
  released: string[]
  beats: string[]
  lost: Set<string>
}

let server: Server
let feeds: CheckFeed[]

const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

/** A queue over HTTP: what is held comes first; two at most are asked for. */
async function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  const [, kind, id, verb] = /\/api\/v1\/(\w+)\/(\w+)\/?(\w*)/.exec(pathname) ?? []
  if (kind === 'projects' && verb === 'next') {
    const { count } = (await request.json()) as { count: number }
    while (server.held.length < count && server.open.length > 0) server.held.push(server.open.shift()!)
    const assignments = server.held.map((held) => ({ id: held, token: `t${held}`, item: { id: held, external_id: held, data: {} }, media: [], schema_version: 1, annotations: [], agreement: null }))
    return json({ assignments, reason: assignments.length === 0 ? 'nothing_left' : null })
  }
  if (kind === 'projects') return json(PROJECT)
  if (verb === 'release') {
    server.released.push(id!)
    server.held = server.held.filter((held) => held !== id)
    return json({})
  }
  server.beats.push(id!)
  if (server.lost.has(id!)) return json({ status: 409, code: 'assignment.lease_lost', title: 'Lost', detail: 'The lease has ended.' }, 409)
  return json({ lease_until: '' })
}

function opened(): CheckFeed {
  const feed = new CheckFeed({ project: 'p', queue: 'q', client: new QueryClient() })
  feeds.push(feed)
  feed.open()
  return feed
}

const shown = (feed: CheckFeed): string | undefined => feed.getState().current?.lease.id

/** The server has taken the decision on the item on the screen. */
function decide(feed: CheckFeed): void {
  server.held = server.held.filter((held) => held !== shown(feed))
  feed.advance()
}

describe('items to be looked at', () => {
  beforeEach(() => {
    server = { open: ['a', 'b', 'c'], held: [], released: [], beats: [], lost: new Set() }
    feeds = []
    vi.stubGlobal('fetch', (request: Request) => answer(request))
  })
  afterEach(() => {
    for (const feed of feeds) feed.close()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('come again where the lease still holds after a decision: another answer came meanwhile', async () => {
    const feed = opened()
    await vi.waitFor(() => expect(shown(feed)).toBe('a'))
    await vi.waitFor(() => expect(server.held).toEqual(['a', 'b']))
    feed.advance()
    await vi.waitFor(() => expect(shown(feed)).toBe('b'))
    decide(feed)
    await vi.waitFor(() => expect(shown(feed)).toBe('a'))
  })

  it('come one after the other, the next one ready behind, until there is none', async () => {
    const feed = opened()
    await vi.waitFor(() => expect(server.held).toEqual(['a', 'b']))
    await vi.waitFor(() => expect(shown(feed)).toBe('a'))
    const seen: (string | undefined)[] = []
    for (let count = 0; count < 3; count += 1) {
      await vi.waitFor(() => expect(feed.getState().phase).toBe('working'))
      seen.push(shown(feed))
      decide(feed)
    }
    expect(seen).toEqual(['a', 'b', 'c'])
    await vi.waitFor(() => expect(feed.getState()).toMatchObject({ phase: 'finished', reason: 'nothing_left', passed: 3 }))
  })

  it('go back when one leaves, but for the one on the screen', async () => {
    const feed = opened()
    await vi.waitFor(() => expect(shown(feed)).toBe('a'))
    await vi.waitFor(() => expect(server.held).toEqual(['a', 'b']))
    await new Promise((resolve) => setTimeout(resolve, 20))
    feed.close()
    await vi.waitFor(() => expect(server.released).toEqual(['b']))
  })

  it('tell when their lease does not hold, and the next one goes on', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const feed = opened()
    await vi.waitFor(() => expect(shown(feed)).toBe('a'))
    await vi.advanceTimersByTimeAsync(50)
    server.lost.add('a')
    await vi.advanceTimersByTimeAsync(61_000)
    await vi.waitFor(() => expect(feed.getState().lost).toBe('The lease has ended.'))
    decide(feed)
    expect(feed.getState().lost).toBeNull()
    await vi.waitFor(() => expect(shown(feed)).toBe('b'))
  })

  it('are asked for again after a failure', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(json({ status: 503, code: 'server.busy', title: 'Busy', detail: 'Busy. Try again.' }, 503)))
    const feed = opened()
    await vi.waitFor(() => expect(feed.getState().phase).toBe('failed'))
    vi.stubGlobal('fetch', (request: Request) => answer(request))
    feed.start()
    await vi.waitFor(() => expect(shown(feed)).toBe('a'))
  })
})
