// @vitest-environment jsdom
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type LabelSchema, setValue } from '@/engine'
import { Outbox, openOfflineDatabase } from '@/offline'
import type { Device } from './device'
import { EditorFlow } from './flow'
import { transport } from './transport'

const SCHEMA: LabelSchema = {
  version: 1,
  inputs: [{ name: 'text', type: 'text' }],
  controls: [{ name: 'mood', type: 'choice', options: ['good', 'bad'], required: true }],
}

const lease = (id: string) => ({
  id,
  token: `token-${id}`,
  lease_until: '2026-11-23T12:00:00Z',
  state: 'active',
  item: { id: `item-${id}`, external_id: id, data: { text: `Text of ${id}` } },
  media: [],
  draft: null,
  predictions: [],
  schema_version: 1,
  rights: { verdict: 'ALLOW', word: 'Cleared', sentence: '', licence: 'CC0-1.0', credit: '', source_url: '', reasons: [], obligations: [] },
})

const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

/** A change counts only on top of the newest revision. */
function save(id: string, { result, revision }: Record<string, unknown>): Response {
  const current = stored.get(id)!
  if (revision !== current.revision) return json({ code: 'annotation.stale', detail: 'Changed since.', current }, 409)
  stored.set(id, { result, revision: current.revision + 1 })
  return json({ revision: current.revision + 1 })
}

/** Items the server still has to give, and what it was sent. */
let queue: string[]
let held: string[]
let sent: { path: string; body: Record<string, unknown> }[]
/** What was handed in, by assignment, under its revision. */
let stored: Map<string, { result: unknown; revision: number }>
let device: Device
let flow: EditorFlow
let people = 0

beforeEach(async () => {
  queue = ['a', 'b', 'c']
  held = []
  sent = []
  stored = new Map()
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname.replace('/api/v1', '')
    const [, area, id = '', verb = ''] = path.split('/')
    if (request.method === 'GET') return json({ ...lease(id), annotation: { id: `of-${id}`, state: 'submitted', ...stored.get(id) } })
    const body = (await request.json()) as Record<string, unknown>
    sent.push({ path, body })
    if (area === 'annotations') return save(id.replace('of-', ''), body)
    if (verb === 'next') {
      while (held.length < Number(body['count']) && queue.length > 0) held.push(queue.shift()!)
      return json({ assignments: held.map(lease), reason: held.length > 0 ? null : 'nothing_left' })
    }
    if (verb === 'submit' || verb === 'skip' || verb === 'release') held = held.filter((other) => other !== id)
    if (verb === 'submit') stored.set(id, { result: body['result'], revision: 1 })
    if (verb === 'submit') return json({ annotation: { id: `done-${id}`, state: 'submitted' }, assignment: { state: 'submitted' } })
    return json(verb === 'draft' ? { revision: Number(body['revision']) + 1 } : { state: verb, lease_until: '2026-11-23T12:00:00Z' })
  })
  people += 1
  const database = await openOfflineDatabase(`flow-${people}`)
  device = { database, outbox: new Outbox({ database, transport, exclusively: (work) => work() }), onDelivered: () => () => undefined }
  flow = new EditorFlow({ project: 'p1', queue: undefined, device, schema: () => Promise.resolve(SCHEMA), describe: ({ message }) => message.id })
  flow.open()
  await vi.waitUntil(() => flow.getState().feed.ready === 2)
})

afterEach(async () => {
  flow.close()
  device.outbox.stop()
  await device.outbox.idle()
  device.database.close()
  vi.unstubAllGlobals()
})

const shown = (): string | undefined => flow.getState().session?.item.assignment.id
const answerIt = (value: string): void => {
  const { document } = flow.getState().session!
  document.commit(setValue(document, 'mood', value))
}
const sentTo = (verb: string) => sent.filter(({ path }) => path.endsWith(verb)).map(({ path, body }) => [path.split('/')[2], body['result'] ?? body['reason']])

describe('the flow of work', () => {
  it('stays and lists what is missing', () => {
    expect(flow.submit()).toBe('incomplete')
    expect(shown()).toBe('a')
    expect(flow.getState().problems.map(({ control }) => control)).toEqual(['mood'])
    flow.clearProblems()
    expect(flow.getState().problems).toEqual([])
  })

  it('shows the next item in the same task, and hands in each once, to the end of the queue', async () => {
    answerIt('good')
    expect(flow.submit()).toBe('submitted')
    expect(shown()).toBe('b')
    flow.skip('unsure', 'too dark')
    expect(shown()).toBe('c')
    answerIt('bad')
    expect(flow.submit()).toBe('submitted')
    await vi.waitFor(() => expect(flow.getState().feed.phase).toBe('finished'))
    expect(flow.getState().feed).toMatchObject({ reason: 'nothing_left', passed: 3, current: null })
    expect(sentTo('submit')).toEqual([['a', { mood: 'good' }], ['c', { mood: 'bad' }]])
    expect(sentTo('skip')).toEqual([['b', 'unsure']])
    expect(flow.submit()).toBe('nothing')
  })

  it('asks before a repair goes back as it came, again after each change', async () => {
    const { assignment } = flow.getState().session!.item
    Object.assign(assignment, { repair: { result: { mood: 'bad' } } })
    answerIt('bad')
    expect(flow.submit()).toBe('incomplete')
    const { document } = flow.getState().session!
    expect(flow.getState().unchanged).toEqual({ document, version: document.version })
    answerIt('good')
    answerIt('bad')
    expect(flow.submit()).toBe('incomplete')
    expect(shown()).toBe('a')
    expect(flow.submit()).toBe('submitted')
    expect(shown()).toBe('b')
    answerIt('bad')
    expect(flow.submit()).toBe('submitted')
    await vi.waitFor(() => expect(sentTo('submit')).toEqual([['a', { mood: 'bad' }], ['b', { mood: 'bad' }]]))
  })

  it('goes through the items held and finds each as it was left', async () => {
    answerIt('good')
    await flow.turn(1)
    expect(shown()).toBe('b')
    await flow.turn(-1)
    expect(shown()).toBe('a')
    expect(flow.getState().session?.document.value('mood')).toBe('good')
    expect(sentTo('draft')).toEqual([['a', { mood: 'good' }]])
    expect(sentTo('submit')).toEqual([])
  })

  it('gives back what it only kept ready when it is left', async () => {
    flow.close()
    await vi.waitFor(() => expect(sentTo('release').map(([id]) => id)).toEqual(['b', 'c']))
    expect(held).toEqual(['a'])
  })
})

describe('going back to what was handed in', () => {
  const handIn = async (value: string): Promise<void> => {
    answerIt(value)
    flow.submit()
    await vi.waitUntil(() => stored.size === flow.getState().past.length)
  }
  const back = async (): Promise<void> => {
    await flow.turn(-1)
    expect(flow.getState().mode).toBe('revisit')
  }

  it('opens it as it stands, saves a change on top, and finds the work as it was left', async () => {
    await handIn('good')
    answerIt('bad')
    await back()
    expect([shown(), flow.getState().session?.document.value('mood')]).toEqual(['a', 'good'])
    answerIt('bad')
    expect(flow.getState().session?.sync.getState()).toEqual({ state: 'held', changes: 1 })
    flow.submit()
    await vi.waitUntil(() => flow.getState().mode === 'work')
    expect(stored.get('a')).toEqual({ result: { mood: 'bad' }, revision: 2 })
    expect([shown(), flow.getState().session?.document.value('mood')]).toEqual(['b', 'bad'])
  })

  it('keeps unsaved changes on this device until it is opened again', async () => {
    await handIn('good')
    await back()
    answerIt('bad')
    flow.back()
    expect([flow.getState().mode, shown()]).toEqual(['work', 'b'])
    await back()
    expect(flow.getState().session?.document.value('mood')).toBe('bad')
    expect(flow.getState().session?.sync.pending).toBe(true)
    expect(stored.get('a')?.revision).toBe(1)
    expect(await device.database.get('drafts', 'revisit a')).toBeDefined()
  })

  it('leaves nothing on this device of what was only looked at', async () => {
    await handIn('good')
    await back()
    flow.back()
    await vi.waitFor(async () => expect(await device.database.get('drafts', 'revisit a')).toBeUndefined())
  })

  it('tells of a change by somebody else, and saves on top of it once they are merged', async () => {
    await handIn('good')
    await back()
    answerIt('bad')
    stored.set('a', { result: { mood: 'good' }, revision: 5 })
    flow.submit()
    await vi.waitFor(() => expect(flow.getState().session?.sync.getState()).toMatchObject({ state: 'conflict', current: { revision: '5' } }))
    await vi.waitUntil(() => !flow.getState().busy)
    flow.getState().session!.sync.mergeDone()
    flow.submit()
    await vi.waitUntil(() => flow.getState().mode === 'work')
    expect(stored.get('a')).toEqual({ result: { mood: 'bad' }, revision: 6 })
  })

  it('goes through them one by one, and forward to the work again', async () => {
    await handIn('good')
    await handIn('bad')
    expect(shown()).toBe('c')
    await back()
    expect(shown()).toBe('b')
    expect(flow.canTurn(-1)).toBe(true)
    await flow.turn(-1)
    expect(shown()).toBe('a')
    expect(flow.canTurn(-1)).toBe(false)
    await flow.turn(1)
    expect(shown()).toBe('b')
    await flow.turn(1)
    expect([flow.getState().mode, shown()]).toEqual(['work', 'c'])
  })

  it('can be reached from the end of the queue', async () => {
    for (const value of ['good', 'bad', 'good']) await handIn(value)
    await vi.waitFor(() => expect(flow.getState().feed.phase).toBe('finished'))
    await back()
    expect(shown()).toBe('c')
    flow.back()
    expect([flow.getState().mode, flow.getState().session]).toEqual(['work', null])
  })
})
