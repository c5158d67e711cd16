import { describe, expect, it, vi } from 'vitest'
import { ApiProblem } from '@/api/problem'
import type { Assignment, NextWork, NothingReason, Repair } from '@/api/types'
import type { PreparedItem } from './prepareItem'
import { WorkFeed, type FeedSource } from './workFeed'

const assignment = (id: string, token = `t-${id}`): Assignment => ({ id, token }) as Assignment

/** A queue as the server keeps it: what is held comes first, and a hand-in frees its place. */
function server(ids: string[], options: { reason?: NothingReason } = {}) {
  const open = [...ids]
  const held: string[] = []
  const pending = new Set<string>()
  let settle: () => void = () => undefined
  const source: FeedSource = {
    next: vi.fn(async (count: number): Promise<NextWork> => {
      while (held.length < count && open.length > 0) held.push(open.shift()!)
      const given = held.slice(0, count)
      return { assignments: given.map((id) => assignment(id)), reason: given.length === 0 ? (options.reason ?? 'nothing_left') : null }
    }),
    pending: () => pending.size,
    attempt: async () => undefined,
    settled: () => (pending.size === 0 ? Promise.resolve() : new Promise((resolve) => (settle = resolve))),
    heartbeat: vi.fn(async () => ({ lease_until: '' })),
    release: vi.fn(async ({ id }: Assignment) => {
      held.splice(held.indexOf(id), 1)
    }),
    prepare: async (given) => ({ assignment: given, pictures: new Map(), texts: new Map(), missing: [] }) as unknown as PreparedItem,
  }
  return {
    source,
    handIn: (id: string) => pending.add(id),
    arrive: (id: string) => {
      pending.delete(id)
      held.splice(held.indexOf(id), 1)
      if (pending.size === 0) settle()
    },
  }
}

const now = (feed: WorkFeed): string | undefined => feed.getState().current?.assignment.id
const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

describe('the stream of work', () => {
  it('shows the first item and keeps two behind it', async () => {
    const feed = new WorkFeed(server(['a', 'b', 'c', 'd']).source)
    await feed.start()
    expect(now(feed)).toBe('a')
    expect(feed.held.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  })

  it('goes on in the same task, from memory', async () => {
    const { source, handIn } = server(['a', 'b', 'c', 'd'])
    const feed = new WorkFeed(source)
    await feed.start()
    handIn('a')
    feed.advance()
    expect(now(feed)).toBe('b')
    expect(feed.getState().passed).toBe(1)
  })

  it('asks for more than what is still being handed in, and never shows an item twice', async () => {
    const { source, handIn, arrive } = server(['a', 'b', 'c', 'd', 'e', 'f'])
    const feed = new WorkFeed(source)
    await feed.start()
    const seen: (string | undefined)[] = []
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
      seen.push(now(feed))
      handIn(id)
      feed.advance()
      await rest()
      arrive(id)
      await rest()
    }
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    expect(feed.getState()).toMatchObject({ phase: 'finished', reason: 'nothing_left', passed: 6 })
  })

  it('waits for what is on its way before it says that nothing is left', async () => {
    const { source, handIn, arrive } = server(['a'], { reason: 'all_leased' })
    const feed = new WorkFeed(source)
    await feed.start()
    handIn('a')
    feed.advance()
    await rest()
    expect(feed.getState().phase).toBe('loading')
    arrive('a')
    await vi.waitFor(() => expect(feed.getState()).toMatchObject({ phase: 'finished', reason: 'all_leased' }))
  })

  it('begins with what came back for repair, and before that with what the person asked for', async () => {
    const { source } = server(['a', 'b', 'c'])
    const next = source.next
    source.next = async (count) => {
      const answer = await next(count)
      return { ...answer, assignments: answer.assignments.map((given) => (given.id === 'a' ? given : { ...given, repair: {} as Repair })) }
    }
    const feed = new WorkFeed(source)
    await feed.start()
    expect(feed.held.map(({ id }) => id)).toEqual(['b', 'c', 'a'])
    const asked = new WorkFeed({ ...source, first: 'c' })
    await asked.start()
    expect(asked.held.map(({ id }) => id)).toEqual(['c', 'b', 'a'])
  })

  it('finds what the person asked for behind the work that they hold, and gives back what was not meant to be held', async () => {
    const { source } = server(['a', 'b', 'c', 'd', 'e'])
    const feed = new WorkFeed({ ...source, first: 'd' })
    await feed.start()
    expect(feed.held.map(({ id }) => id)).toEqual(['d', 'a', 'b'])
    expect(vi.mocked(source.release).mock.calls.map(([given]) => given.id)).toEqual(['c', 'e'])
  })

  it('gives an item back, and does not take it again here', async () => {
    const { source } = server(['a', 'b'])
    let lease = 0
    const next = source.next
    // Whatever is released comes again at once, under another token.
    source.next = async (count) => {
      const answer = await next(count)
      lease += 1
      return { ...answer, assignments: [assignment('a', `again-${lease}`), ...answer.assignments.filter(({ id }) => id !== 'a')] }
    }
    const feed = new WorkFeed(source)
    await feed.start()
    feed.giveBack()
    expect(now(feed)).toBe('b')
    feed.advance()
    await vi.waitFor(() => expect(feed.getState().phase).toBe('finished'))
    expect(vi.mocked(source.release).mock.calls.every(([given]) => given.id === 'a')).toBe(true)
  })

  it('hands in what waits before it asks for more', async () => {
    const { source, handIn } = server(['a', 'b', 'c', 'd', 'e'])
    const asked: string[] = []
    const feed = new WorkFeed({
      ...source,
      attempt: async () => void asked.push('attempt'),
      next: async (count) => {
        asked.push('next')
        return source.next(count)
      },
    })
    await feed.start()
    handIn('a')
    feed.advance()
    await rest()
    expect(asked).toEqual(['attempt', 'next', 'attempt', 'next'])
  })

  it('shows an item once that comes under a new lease while it is here', async () => {
    const { source } = server(['a', 'b', 'c'])
    let round = 0
    const feed = new WorkFeed({
      ...source,
      next: async (count) => {
        round += 1
        const { assignments, reason } = await source.next(count)
        return { assignments: assignments.map(({ id }) => assignment(id, `${id} ${round}`)), reason }
      },
    })
    await feed.start()
    await feed.reconnect()
    feed.advance()
    await rest()
    expect(feed.held.map(({ id }) => id)).toEqual(['b', 'c', 'a'])
    expect(now(feed)).toBe('b')
  })

  it('takes what could not be fetched when it comes again, and begins by itself when the connection is back', async () => {
    const { source } = server(['a', 'b', 'c'])
    const unreached = new Set(['b'])
    const feed = new WorkFeed({
      ...source,
      prepare: async (given) => {
        if (unreached.has(given.id)) throw new Error('no network')
        return source.prepare(given)
      },
    })
    await feed.start()
    expect(feed.held.map(({ id }) => id)).toEqual(['a', 'c'])
    unreached.clear()
    await feed.reconnect()
    expect(feed.held.map(({ id }) => id)).toEqual(['a', 'c', 'b'])
    const late = new WorkFeed({ ...source, prepare: async (given) => (unreached.has(given.id) ? Promise.reject(new Error('no network')) : source.prepare(given)) })
    unreached.add('a').add('b').add('c')
    await late.start()
    expect(late.getState().phase).toBe('failed')
    unreached.clear()
    await late.reconnect()
    expect(now(late)).toBe('a')
  })

  it('goes back to what was left last, also when more has come meanwhile', async () => {
    const { source } = server(['a', 'b', 'c', 'd', 'e'])
    const feed = new WorkFeed(source)
    await feed.start()
    const turn = (by: 1 | -1): void => feed.turn(feed.getState().current!, by)
    turn(1)
    expect([now(feed), feed.getState().behind]).toEqual(['b', 1])
    feed.advance()
    await rest()
    expect([now(feed), feed.getState().behind]).toEqual(['c', 1])
    turn(-1)
    expect([now(feed), feed.getState().behind]).toEqual(['a', 0])
    turn(-1)
    expect(now(feed)).toBe('a')
  })

  it('says why it can’t begin, and begins when asked again', async () => {
    const { source } = server(['a'])
    const offline = new ApiProblem({ status: 0, code: 'network.unreachable', title: '', detail: 'No connection.' })
    const next = source.next
    source.next = vi.fn().mockRejectedValueOnce(offline).mockImplementation(next)
    const feed = new WorkFeed(source)
    await feed.start()
    expect(feed.getState()).toMatchObject({ phase: 'failed', error: offline })
    await feed.start()
    expect(now(feed)).toBe('a')
  })

  it('keeps the leases behind the screen and drops one that is lost', async () => {
    const { source } = server(['a', 'b', 'c'])
    source.heartbeat = vi.fn(async ({ id }: Assignment) => {
      if (id === 'b') throw new ApiProblem({ status: 409, code: 'assignment.lease_lost', title: '', detail: 'Lost.' })
      return { lease_until: '' }
    })
    const feed = new WorkFeed(source)
    await feed.start()
    await feed.keepAhead()
    expect(feed.held.map(({ id }) => id)).toEqual(['a', 'c'])
  })

  it('gives back what nobody has begun when it is left', async () => {
    const { source } = server(['a', 'b', 'c'])
    const feed = new WorkFeed(source)
    await feed.start()
    feed.close()
    expect(vi.mocked(source.release).mock.calls.map(([given]) => given.id)).toEqual(['b', 'c'])
  })

  it('puts a refused item back on the screen and keeps the other for after it', async () => {
    const { source } = server(['a', 'b'])
    const feed = new WorkFeed(source)
    await feed.start()
    const first = feed.getState().current!
    feed.advance()
    feed.returnTo(first)
    expect(now(feed)).toBe('a')
    feed.advance()
    expect(now(feed)).toBe('b')
  })
})
