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

const json = (body: unknown): Response => new Response(JSON.stringify(body), { status: 200, headers: { 'Content-Type': 'application/json' } })

/** Items the server still has to give, and what it was sent. */
let queue: string[]
let held: string[]
let sent: { path: string; body: Record<string, unknown> }[]
let device: Device
let flow: EditorFlow
let people = 0

beforeEach(async () => {
  queue = ['a', 'b', 'c']
  held = []
  sent = []
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname.replace('/api/v1', '')
    const body = (await request.json()) as Record<string, unknown>
    sent.push({ path, body })
    const [, , id = '', verb = ''] = path.split('/')
    if (verb === 'next') {
      while (held.length < Number(body['count']) && queue.length > 0) held.push(queue.shift()!)
      return json({ assignments: held.map(lease), reason: held.length > 0 ? null : 'nothing_left' })
    }
    if (verb === 'submit' || verb === 'skip' || verb === 'release') held = held.filter((other) => other !== id)
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
