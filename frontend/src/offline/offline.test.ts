import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DocumentStore, deleteObjects, setValue, toResult } from '@/engine'
import { drawBox, randomSteps, takeStep } from '@/engine/test/steps'
import { SCHEMA } from '@/engine/test/schema'
import { type OfflineDatabase, openOfflineDatabase } from './database'
import { DraftLog, removeOldDrafts } from './draftLog'
import { type DraftSource, followDraft, readDraft } from './openDraft'
import { Outbox } from './outbox'
import { FakeServer } from './test/fakeTransport'
import { ManualClock } from './test/manualClock'
import { TransportError } from './transport'

const LEASE = { assignment: 'a1', token: 't1' }
const SIZES = { photo: { width: 640, height: 480 } }

let database: OfflineDatabase
let clock: ManualClock
let server: FakeServer
let databases = 0

beforeEach(async () => {
  databases += 1
  database = await openOfflineDatabase(`person-${databases}`)
  clock = new ManualClock()
  server = new FakeServer()
})

afterEach(() => database.close())

/** Opens the draft of the lease as the editor does. */
const open = async (more: Partial<DraftSource> = {}) => {
  const draft = await readDraft({
    database,
    schema: SCHEMA,
    assignment: LEASE.assignment,
    server: { result: server.revision === 0 ? null : server.draft, revision: server.revision === 0 ? null : String(server.revision) },
    sizes: SIZES,
    clock,
    ...more,
  })
  return { ...draft, ...followDraft(draft, { lease: LEASE, transport: server, clock }) }
}

/** Lets promises and IndexedDB requests finish. */
const settle = async (rounds = 12) => {
  for (let i = 0; i < rounds; i += 1) await new Promise((resolve) => setTimeout(resolve, 0))
}

const stateOf = (document: DocumentStore) => JSON.stringify({ ...document.snapshot(), objects: [...document.list()] })

describe('draft log', () => {
  it('restores document and undo stack after a page killed at any moment', async () => {
    await fc.assert(
      fc.asyncProperty(randomSteps(120), fc.nat(), async (steps, kill) => {
        databases += 1
        const own = await openOfflineDatabase(`person-${databases}`)
        const document = new DocumentStore(SCHEMA)
        const log = new DraftLog(own, 'a1', clock)
        log.follow(document, null)
        const states = [stateOf(document)]
        let operations = 0
        document.onOperation(() => {
          operations += 1
        })
        for (const step of steps.slice(0, steps.length === 0 ? 0 : kill % (steps.length + 1))) {
          const before = operations
          takeStep(document, step)
          if (operations > before) states.push(stateOf(document))
        }
        await log.settled()
        const restored = await new DraftLog(own, 'a1', clock).restore(SCHEMA)
        expect(restored && stateOf(restored.document)).toBe(states.at(-1))
        expect(restored?.dropped).toBe(0)
        own.close()
      }),
      { numRuns: 25 },
    )
  })

  it('loses only what was not yet written', async () => {
    const document = new DocumentStore(SCHEMA)
    const log = new DraftLog(database, 'a1', clock)
    log.follow(document, null)
    const states: string[] = []
    for (let i = 0; i < 70; i += 1) {
      drawBox(document, i)
      states.push(stateOf(document))
    }
    await log.settled()
    for (const last of [69, 60, 55, 50]) {
      await database.delete('operations', IDBKeyRange.bound(['a1', last + 1], ['a1', 999]))
      const restored = await new DraftLog(database, 'a1', clock).restore(SCHEMA)
      expect(restored && stateOf(restored.document)).toBe(states[last - 1])
    }
  })

  it('leaves damaged entries out, with what depends on them, and says how many', async () => {
    const document = new DocumentStore(SCHEMA)
    const log = new DraftLog(database, 'a1', clock)
    log.follow(document, null)
    const first = drawBox(document, 1)
    drawBox(document, 2)
    document.commit(deleteObjects(document, [first]))
    document.commit(setValue(document, 'weather', 'rain'))
    await log.settled()
    const damaged = await database.get('operations', ['a1', 1])
    await database.put('operations', { ...damaged!, body: damaged!.body.replace('create', 'crXate') })
    const restored = await new DraftLog(database, 'a1', clock).restore(SCHEMA)
    expect(restored?.dropped).toBe(2)
    expect(restored?.document.list()).toHaveLength(1)
    expect(restored?.document.value('weather')).toBe('rain')
  })

  it('falls back to what the server has when the snapshot is damaged', async () => {
    const log = new DraftLog(database, 'a1', clock)
    const document = new DocumentStore(SCHEMA)
    log.follow(document, null)
    drawBox(document, 1)
    await log.settled()
    const record = await database.get('drafts', 'a1')
    await database.put('drafts', { ...record!, snapshot: { body: '{', sum: 0 } })
    const restored = await new DraftLog(database, 'a1', clock).restore(SCHEMA)
    expect(restored?.dropped).toBe(1)
    expect(restored?.document.list()).toHaveLength(1)
  })

  it('forgets drafts that were left behind long ago', async () => {
    const log = new DraftLog(database, 'a1', clock)
    log.follow(new DocumentStore(SCHEMA), null)
    await log.settled()
    expect(await removeOldDrafts(database, clock)).toBe(0)
    clock.advance(61 * 24 * 3600 * 1000)
    expect(await removeOldDrafts(database, clock)).toBe(1)
    expect(await database.count('drafts')).toBe(0)
  })
})

describe('draft sync', () => {
  it('sends once after a second of quiet, and says how things stand', async () => {
    const draft = await open()
    drawBox(draft.document, 1)
    clock.advance(900)
    drawBox(draft.document, 2)
    expect(draft.sync.getState()).toEqual({ state: 'waiting', changes: 2, reason: 'typing' })
    clock.advance(900)
    expect(server.requests).toEqual([])
    clock.advance(100)
    expect(draft.sync.getState()).toEqual({ state: 'saving' })
    await settle()
    expect(server.requests).toEqual(['draft'])
    expect(server.draft).toEqual(toResult(draft.document))
    expect(draft.sync.getState()).toEqual({ state: 'saved' })
    draft.close()
  })

  it('keeps an hour of offline work, and sends it once when the connection is back', async () => {
    const draft = await open()
    for (let i = 0; i < 200; i += 1) server.failures.push(new TransportError('offline', 'no network'))
    for (let minute = 0; minute < 60; minute += 1) {
      drawBox(draft.document, minute)
      clock.advance(60_000)
      await settle(3)
    }
    expect(draft.sync.getState()).toMatchObject({ state: 'waiting', changes: 60, reason: 'offline' })
    server.failures.length = 0
    server.requests.length = 0
    draft.sync.resume()
    clock.advance(0)
    await settle()
    // The lease is taken up first: it may have run out.
    expect(server.requests).toEqual(['heartbeat', 'draft'])
    expect(server.draft).toEqual(toResult(draft.document))
    draft.close()
  })

  it('carries unsent work over to the next page, undo included', async () => {
    const first = await open()
    const id = drawBox(first.document, 1)
    await first.log.settled()
    first.close()
    const second = await open()
    expect(second.restored).toBe(true)
    expect(second.document.get(id)).toBeDefined()
    clock.advance(1000)
    await settle()
    expect(server.draft).toEqual(toResult(second.document))
    expect(second.document.undo()?.kind).toBe('create')
    expect(second.document.size).toBe(0)
    second.close()
  })

  it('takes the server’s draft where this device has nothing newer', async () => {
    const first = await open()
    drawBox(first.document, 1)
    clock.advance(1000)
    await settle()
    first.close()
    server.draft = { weather: 'rain' }
    server.revision += 1
    const second = await open()
    expect(second.restored).toBe(false)
    expect(toResult(second.document)).toMatchObject({ weather: 'rain', objects: [] })
    second.close()
  })

  it('pauses when signed out and goes on after signing in', async () => {
    const draft = await open()
    server.failures.push(new TransportError('unauthorized', 'Sign in'))
    drawBox(draft.document, 1)
    clock.advance(1000)
    await settle()
    drawBox(draft.document, 2)
    expect(draft.sync.getState()).toEqual({ state: 'signed-out', changes: 1 })
    clock.advance(30_000)
    await settle()
    expect(server.requests).toEqual(['draft'])
    draft.sync.resume()
    clock.advance(0)
    await settle()
    expect(server.draft).toEqual(toResult(draft.document))
    draft.close()
  })

  it('surfaces a conflict and goes on with either side', async () => {
    const draft = await open()
    server.draft = { weather: 'rain' }
    server.revision = 7
    drawBox(draft.document, 1)
    clock.advance(1000)
    await settle()
    expect(draft.sync.getState()).toEqual({ state: 'conflict', current: { result: { weather: 'rain' }, revision: '7' } })
    draft.sync.keepMine()
    clock.advance(0)
    await settle()
    expect(draft.sync.getState()).toEqual({ state: 'saved' })
    expect(server.draft).toEqual(toResult(draft.document))
    draft.close()
  })

  it.each([true, false])('knows its own work again after a reload that lost the answer (claimed before it arrived: %s)', async (early) => {
    const first = await open()
    drawBox(first.document, 1)
    await settle()
    const sent = toResult(first.document)
    // As `pagehide` does; the page is gone before the answer, and what follows was never sent.
    const answer = server.putDraft.bind(server)
    server.putDraft = () => new Promise(() => undefined)
    first.sync.flushOnLeave()
    first.document.undo()
    drawBox(first.document, 2)
    await first.log.settled()
    first.close()
    server.putDraft = answer
    const arrive = () => {
      server.draft = JSON.parse(JSON.stringify(sent)) as typeof sent
      server.revision = 1
    }
    if (!early) arrive()
    const second = await open()
    if (early) arrive()
    expect(second.restored).toBe(true)
    const states: string[] = []
    second.sync.subscribe(() => states.push(second.sync.getState().state))
    clock.advance(1000)
    await settle()
    clock.advance(0)
    await settle()
    expect(states).not.toContain('conflict')
    expect(second.sync.getState()).toEqual({ state: 'saved' })
    expect(server.draft).toEqual(toResult(second.document))
    second.close()
  })

  it('sends what was merged on top of what it was merged with, and asks again when that has gone on', async () => {
    const draft = await open()
    server.draft = { weather: 'rain' }
    server.revision = 7
    drawBox(draft.document, 1)
    clock.advance(1000)
    await settle()
    // The other device goes on while the person decides.
    server.draft = { weather: 'sunny' }
    server.revision = 8
    draft.sync.mergeDone()
    expect(draft.sync.base).toEqual({ weather: 'rain' })
    clock.advance(0)
    await settle()
    expect(draft.sync.getState()).toMatchObject({ state: 'conflict', current: { result: { weather: 'sunny' }, revision: '8' } })
    draft.sync.mergeDone()
    clock.advance(0)
    await settle()
    expect(draft.sync.getState()).toEqual({ state: 'saved' })
    expect([server.revision, server.draft]).toEqual([9, toResult(draft.document)])
    expect(draft.sync.base).toEqual(server.draft)
    draft.close()
  })

  it('keeps this work on top of whatever is on the server, once the person said so', async () => {
    const draft = await open()
    server.draft = { weather: 'rain' }
    server.revision = 7
    drawBox(draft.document, 1)
    clock.advance(1000)
    await settle()
    // Meanwhile the other device went on.
    server.revision = 9
    draft.sync.keepMine()
    for (let i = 0; i < 3; i += 1) {
      clock.advance(0)
      await settle()
    }
    expect(draft.sync.getState()).toEqual({ state: 'saved' })
    expect(server.revision).toBe(10)
    expect(server.draft).toEqual(toResult(draft.document))
    draft.close()
  })

  it('goes on after content that the server refused, with the next change', async () => {
    const draft = await open()
    drawBox(draft.document, 1)
    server.failures.push(new TransportError('invalid', 'No such label here', { code: 'result.invalid' }))
    clock.advance(1000)
    await settle()
    expect(draft.sync.getState()).toEqual({ state: 'refused', code: 'result.invalid', detail: 'No such label here' })
    draft.document.undo()
    clock.advance(1000)
    await settle()
    expect(draft.sync.getState()).toEqual({ state: 'saved' })
    expect(server.draft).toEqual(toResult(draft.document))
    draft.close()
  })

  it('stops, keeping the draft, when the lease is lost', async () => {
    const draft = await open()
    drawBox(draft.document, 1)
    server.failures.push(new TransportError('gone', 'The lease ran out', { code: 'lease.expired' }))
    clock.advance(1000)
    await settle()
    expect(draft.sync.getState()).toEqual({ state: 'stopped', code: 'lease.expired', detail: 'The lease ran out' })
    expect(await draft.log.hasUnsynced()).toBe(true)
    draft.close()
  })

  it('turns predictions into suggestions that are not in the result', async () => {
    const result = { objects: [{ id: 'p1', label: 'car', type: 'box', x: 1, y: 2, w: 3, h: 4, score: 0.9 }] }
    const draft = await open({ predictions: [{ model: 'm', score: 0.5, result }] })
    expect(draft.document.get('p1')).toMatchObject({ suggestion: { model: 'm', score: 0.9 } })
    expect(toResult(draft.document)['objects']).toEqual([])
    draft.close()
  })
})

describe('outbox', () => {
  const submit = (assignment: string, key = assignment) =>
    ({ kind: 'submit', assignment, token: 't', result: {}, seconds: 3, idempotencyKey: key }) as const

  const newOutbox = () => new Outbox({ database, transport: server, clock, exclusively: (work) => work() })

  it('delivers in order, then forgets entry and draft', async () => {
    const draft = await open()
    drawBox(draft.document, 1)
    await draft.log.settled()
    draft.close()
    const outbox = newOutbox()
    await outbox.add(submit('a1'))
    await outbox.add({ kind: 'skip', assignment: 'a2', token: 't', reason: 'blurred', idempotencyKey: 'k2' })
    await settle()
    expect([...server.submitted.keys()]).toEqual(['a1', 'k2'])
    expect(outbox.getState()).toEqual({ waiting: 0, signedOut: false, refused: [] })
    expect(await database.count('drafts')).toBe(0)
    expect(await database.count('operations')).toBe(0)
  })
})
