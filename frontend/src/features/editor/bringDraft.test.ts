// @vitest-environment jsdom
import 'fake-indexeddb/auto'
import { beforeEach, expect, it, vi } from 'vitest'
import { type LabelSchema, setValue, toResult } from '@/engine'
import { followDraft, openOfflineDatabase, type OfflineDatabase } from '@/offline'
import type { Assignment } from '@/api/types'
import { prepareItem, type Preparation } from './prepareItem'
import { transport } from './transport'

const schemaWith = (good: string): LabelSchema => ({
  version: 1,
  inputs: [{ name: 'text', type: 'text' }],
  controls: [{ name: 'mood', type: 'choice', options: [good, 'bad'], required: true }],
})
const SCHEMAS: Record<number, LabelSchema> = { 1: schemaWith('good'), 2: schemaWith('fine') }

const lease = (version: number, draft: Assignment['draft'] = null) =>
  ({ id: 'a', token: 'token', item: { id: 'i', external_id: 'i', data: { text: 'Text' } }, media: [], draft, repair: null, predictions: [], schema_version: version }) as unknown as Assignment

let database: OfflineDatabase
let preparation: Preparation
let people = 0
/** What the server was sent, and whether it can be reached. */
let sent: Record<string, unknown>[]
let online: boolean

beforeEach(async () => {
  sent = []
  online = true
  people += 1
  database = await openOfflineDatabase(`bring-${people}`)
  preparation = { database, schema: (version) => Promise.resolve(SCHEMAS[version]!) }
  vi.stubGlobal('fetch', async (request: Request) => {
    if (!online) throw new TypeError('Failed to fetch')
    const answer = (body: unknown): Response => new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } })
    if (request.method === 'GET') return answer(lease(2, { result: { mood: 'fine' }, revision: 4 }))
    sent.push((await request.json()) as Record<string, unknown>)
    return answer({ revision: 4 })
  })
  // Somebody answered under the first schema, and the page was closed before it was sent.
  const item = await prepareItem(lease(1), preparation)
  const followed = followDraft(item, { lease: { assignment: 'a', token: 'token', version: 1 }, transport })
  item.document.commit(setValue(item.document, 'mood', 'good'))
  await item.log.settled()
  followed.close()
})

it('sends a draft made under another label schema to the server, and opens what comes back', async () => {
  const item = await prepareItem(lease(2, { result: { mood: 'bad' }, revision: 3 }), preparation)
  expect(sent).toEqual([{ token: 'token', result: { mood: 'good' }, revision: 3, schema_version: 1 }])
  expect(item.assignment.schema_version).toBe(2)
  expect(item.schema).toBe(SCHEMAS[2])
  expect(toResult(item.document)).toEqual({ mood: 'fine' })
  expect(item.revision).toBe('4')
})

it('goes on under the schema that the draft was made under while the server cannot be reached', async () => {
  online = false
  const item = await prepareItem(lease(2), preparation)
  expect(item.assignment.schema_version).toBe(1)
  expect(item.schema).toBe(SCHEMAS[1])
  expect(toResult(item.document)).toEqual({ mood: 'good' })
  expect(item.unsynced).toBe(true)
})

it('asks nothing of the server for a draft under the same schema', async () => {
  const item = await prepareItem(lease(1), preparation)
  expect(sent).toEqual([])
  expect(toResult(item.document)).toEqual({ mood: 'good' })
})
