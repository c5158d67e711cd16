import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type OfflineDatabase, openOfflineDatabase } from './database'
import { Outbox } from './outbox'
import { FakeServer } from './test/fakeTransport'
import { ManualClock } from './test/manualClock'
import { TransportError } from './transport'

let database: OfflineDatabase
let clock: ManualClock
let server: FakeServer
let databases = 0

beforeEach(async () => {
  databases += 1
  database = await openOfflineDatabase(`sender-${databases}`)
  clock = new ManualClock()
  server = new FakeServer()
})

afterEach(() => database.close())

/** Lets promises and IndexedDB requests finish. */
const settle = async (rounds = 12) => {
  for (let i = 0; i < rounds; i += 1) await new Promise((resolve) => setTimeout(resolve, 0))
}

describe('outbox without a page', () => {
  const submit = (assignment: string, key = assignment) =>
    ({ kind: 'submit', assignment, token: 't', result: {}, seconds: 3, idempotencyKey: key }) as const

  const newOutbox = () => new Outbox({ database, transport: server, clock, exclusively: (work) => work() })

  it('retries with back-off, also on a page opened later, and arrives once', async () => {
    server.losesAnswers = true
    const first = newOutbox()
    await first.add(submit('a1'))
    await settle()
    expect(first.getState().waiting).toBe(1)
    clock.advance(1250)
    await settle()
    expect(server.requests).toEqual(['submit', 'submit'])
    first.stop()
    server.losesAnswers = false
    const second = newOutbox()
    await second.start()
    await settle()
    expect(second.getState().waiting).toBe(0)
    expect(server.submitted.size).toBe(1)
  })

  it('pauses when signed out, and resumes', async () => {
    server.failures.push(new TransportError('unauthorized', 'Sign in'))
    const outbox = newOutbox()
    await outbox.add(submit('a1'))
    await settle()
    expect(outbox.getState()).toMatchObject({ waiting: 1, signedOut: true })
    clock.advance(120_000)
    await settle()
    expect(server.requests).toHaveLength(1)
    outbox.resume()
    await settle()
    expect(outbox.getState()).toMatchObject({ waiting: 0, signedOut: false })
  })

  it('tells when all that is here has been tried, also what is only being written', async () => {
    const outbox = newOutbox()
    void outbox.add(submit('a1'))
    void outbox.add(submit('a2'))
    await outbox.attempt()
    expect([...server.submitted.keys()]).toEqual(['a1', 'a2'])
    server.failures.push(new TransportError('offline', 'no network'))
    void outbox.add(submit('a3'))
    await outbox.attempt()
    expect(outbox.getState().waiting).toBe(1)
    await outbox.attempt()
    expect(outbox.getState().waiting).toBe(0)
  })

  it('sets a refused entry aside and goes on with the others', async () => {
    server.failures.push(new TransportError('invalid', 'Unknown label', { code: 'result.unknown_label' }))
    const outbox = newOutbox()
    await outbox.add(submit('a1'))
    await outbox.add(submit('a2'))
    await settle()
    expect([...server.submitted.keys()]).toEqual(['a2'])
    const [refused] = outbox.getState().refused
    expect(refused?.refused).toEqual({ kind: 'invalid', code: 'result.unknown_label', detail: 'Unknown label' })
    await outbox.retry(refused!.id)
    await settle()
    expect([...server.submitted.keys()]).toEqual(['a2', 'a1'])
  })
})
