// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openOfflineDatabase, type OfflineDatabase } from '@/offline'
import { type LabelSchema, setValue } from '@/engine'
import type { Assignment } from '@/api/types'
import { PracticeFlow } from './practiceFlow'

const SCHEMA: LabelSchema = {
  version: 1,
  inputs: [{ name: 'text', type: 'text' }],
  controls: [{ name: 'mood', type: 'choice', options: ['good', 'bad'], required: true }],
}

const item = (id: string) =>
  ({ id, token: id, item: { id, external_id: id, data: { text: 'Words' } }, media: [], draft: null, predictions: [], schema_version: 1 }) as unknown as Assignment

let database: OfflineDatabase
let flow: PracticeFlow
const next = vi.fn<() => Promise<Assignment | null>>()
const check = vi.fn(() => Promise.resolve<{ pointer: string; code: string; detail: string }[]>([]))

beforeEach(async () => {
  database = await openOfflineDatabase('practice')
  let given = 0
  next.mockImplementation(() => Promise.resolve(given < 2 ? item(`item-${(given += 1)}`) : null))
  flow = new PracticeFlow({ database, schema: () => Promise.resolve(SCHEMA), describe: ({ message }) => message.id, next, check })
  flow.open()
  await vi.waitUntil(() => flow.getState().session !== null)
})

afterEach(() => {
  flow.close()
  database.close()
  vi.clearAllMocks()
})

const shown = () => flow.getState().session?.item.assignment.id
const say = (mood: string) => {
  const { document } = flow.getState().session!
  document.commit(setValue(document, 'mood', mood))
}

it('checks an answer, keeps nothing of it, and goes on to the end', async () => {
  expect(flow.submit()).toBe('incomplete')
  say('good')
  flow.submit()
  await vi.waitUntil(() => shown() === 'item-2')
  expect(check).toHaveBeenCalledWith(expect.objectContaining({ id: 'item-1' }), { mood: 'good' })
  expect(await database.getAll('drafts')).toEqual([])
  expect(await database.getAll('outbox')).toEqual([])
  flow.skip()
  await vi.waitUntil(() => flow.getState().feed.phase === 'finished')
  expect(flow.getState().session).toBeNull()
})

it('lists what the server would refuse, and stays', async () => {
  check.mockResolvedValueOnce([{ pointer: '/result/mood', code: 'x', detail: 'Not in this light.' }])
  say('good')
  flow.submit()
  await vi.waitUntil(() => flow.getState().problems.length > 0)
  expect(flow.getState().problems).toMatchObject([{ control: 'mood', text: 'Not in this light.' }])
  expect(shown()).toBe('item-1')
})
