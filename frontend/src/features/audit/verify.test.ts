// @vitest-environment jsdom
import { hex, leafHash, rootOf, unhex } from './merkle'
import { canonical } from './canonical'
import { auditApi, type AuditEvent, type InclusionProof, type SignedHead } from './data'
import { recall } from './memory'
import { parseCheckpoint } from './note'
import { exportedLog, isWhole, proveEvent, verifyLog } from './verify'
// Made by the server's own code: eleven events, signed after seven and after eleven.
import log from './log.fixture.json'

const ORGANISATION = log.events[0]!.body.organisation

type Body = (typeof log.events)[number]['body']
const listed = ({ body, leaf }: { body: Body; leaf: string }): AuditEvent => ({ ...body, by: null, text: '', leaf })
const HONEST = log.events.map(listed)

function headAt(size: 7 | 11): SignedHead {
  const note = log.notes[size]
  const { origin, root } = parseCheckpoint(note)
  return { origin, size, root: hex(root), note, key: log.key }
}

interface Server {
  head?: SignedHead
  events?: readonly AuditEvent[]
  consistency?: readonly string[]
}

/** What the server hands out; honest where nothing else is said. Pages of four. */
function serve({ head = headAt(11), events = HONEST, consistency = log.consistency }: Server = {}) {
  const newestFirst = [...events].reverse()
  vi.spyOn(auditApi, 'head').mockResolvedValue(head)
  vi.spyOn(auditApi, 'consistency').mockResolvedValue({ checkpoint: head, path: [...consistency], old_size: 7, old_root: '' })
  vi.spyOn(auditApi, 'page').mockImplementation(async (cursor) => {
    const from = Number(cursor ?? 0)
    return { results: newestFirst.slice(from, from + 4), next: from + 4 < newestFirst.length ? String(from + 4) : null }
  })
}

const verify = (written?: string) => verifyLog({ organisation: ORGANISATION, written })
const changed = (index: number, change: Partial<AuditEvent>): AuditEvent[] => HONEST.map((event) => (event.index === index ? { ...event, ...change } : event))
async function rehashed(index: number, payload: Record<string, unknown>): Promise<AuditEvent[]> {
  const body = { ...log.events[index]!.body, payload }
  return changed(index, { payload, leaf: hex(await leafHash(canonical(body))) })
}

beforeEach(() => localStorage.clear())
afterEach(() => void vi.restoreAllMocks())

describe('verifying the log in the browser', () => {
  it('finds the whole log whole, and remembers it', async () => {
    serve()
    const found = await verify()
    expect(isWhole(found)).toBe(true)
    expect(found).toMatchObject({ signature: { outcome: 'right' }, key: { outcome: 'new' }, growth: { outcome: 'new' }, events: { outcome: 'right', read: 11, all: true, firstBad: null }, unsigned: 0 })
    expect(recall(found.checkpoint.origin)).toMatchObject({ size: 11, key: log.key })
  })

  it('proves that it only grew since the last time', async () => {
    serve({ head: headAt(7), events: HONEST.slice(0, 9) })
    expect((await verify()).unsigned).toBe(2)
    serve()
    expect(await verify()).toMatchObject({ key: { outcome: 'right' }, growth: { outcome: 'right', from: { size: 7 } } })
  })

  it.each([
    ['a changed event', () => changed(4, { payload: { n: 99 } }), 4],
    ['an event that is missing', () => HONEST.filter(({ index }) => index !== 6), 6],
    ['an end that was cut off', () => HONEST.slice(0, 9), 9],
    ['a beginning that was cut off', () => HONEST.slice(2), 0],
  ])('names the first bad index of %s', async (_, events, first) => {
    serve({ events: events() })
    const found = await verify()
    expect(found.events).toMatchObject({ outcome: 'wrong', firstBad: first })
    expect(isWhole(found)).toBe(false)
    expect(recall(found.checkpoint.origin)).toBeNull()
  })

  it('finds an event whose hash was made to fit', async () => {
    serve({ events: await rehashed(4, { n: 99 }) })
    expect((await verify()).events).toMatchObject({ outcome: 'wrong', firstBad: 4 })
    // The last one has nothing after it that remembers it: the signed root does.
    serve({ events: await rehashed(10, { n: 99 }) })
    expect((await verify()).events).toMatchObject({ outcome: 'wrong', firstBad: null })
  })

  it('takes no signature of another text or key, and no other history', async () => {
    const head = headAt(11)
    const forged = head.note.replace(/(— \S+ )(.{10})/, '$1AAAAAAAAAA')
    serve({ head: { ...head, note: forged } })
    expect((await verify()).signature.outcome).toBe('wrong')
    serve()
    expect((await verify(`${log.key}A`)).key).toMatchObject({ outcome: 'wrong', written: true })
    expect((await verify(log.key)).key.outcome).toBe('right')
    serve({ head: headAt(7), events: HONEST.slice(0, 7) })
    expect((await verify()).growth).toMatchObject({ outcome: 'wrong', fault: 'the log is shorter than it was' })
    localStorage.clear()
    await verify()
    serve({ consistency: log.consistency.toReversed() })
    expect((await verify()).growth.outcome).toBe('wrong')
  })

  it('proves one event by its path', async () => {
    for (const [place, path] of Object.entries(log.inclusion)) {
      const index = Number(place)
      const proof: InclusionProof = { checkpoint: headAt(11), path, event: log.events[index]!.body, leaf: log.events[index]!.leaf, index }
      expect((await proveEvent(HONEST[index]!, proof)).outcome).toBe('right')
      expect((await proveEvent({ ...HONEST[index]!, payload: {} }, proof)).fault).toBe('what the list shows is not what was proved')
      expect((await proveEvent(HONEST[index]!, { ...proof, path: path.slice(1) })).outcome).toBe('wrong')
    }
  })

  it('writes the log as the stand-alone verifier reads it', async () => {
    serve()
    const lines = exportedLog(await verify(), ORGANISATION).trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines[0]).toMatchObject({ clearlabel_audit: 1, size: 11, last: HONEST[10]!.leaf, key: log.key })
    expect(lines.slice(2).map((line) => line['event'])).toEqual(log.events.map(({ body }) => body))
  })
})

it('writes one text for one value', () => {
  expect(canonical({ b: [1, -0, 1e21, 'é\n'], a: null, '€': true, '\u{1F600}': 1 })).toBe('{"a":null,"b":[1,0,1e+21,"é\\n"],"€":true,"😀":1}')
  expect(() => canonical('\ud800')).toThrow(TypeError)
  expect(() => canonical(Number.NaN)).toThrow(TypeError)
})

it('has the root of RFC 9162 over any number of leaves', async () => {
  const leaves = log.events.map(({ leaf }) => unhex(leaf))
  expect(hex(await rootOf(leaves))).toBe(headAt(11).root)
  expect(hex(await rootOf(leaves.slice(0, 7)))).toBe(headAt(7).root)
  expect(hex(await rootOf([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})
