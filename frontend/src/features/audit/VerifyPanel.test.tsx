import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen, waitFor } from '@testing-library/react'
import { bootQuery } from '@/api/queries'
import { auditApi, type AuditEvent } from './data'
import log from './log.fixture.json'
import { hex } from './merkle'
import { parseCheckpoint } from './note'
import { VerifyPanel } from './VerifyPanel'
import { actorWords, kindWords, partName, partValue } from './words'

// A file that is only handed out: the test server serves nothing from outside its folder.
vi.mock('./verifier', () => ({ verifier: '/verify_audit.py' }))

const EVENTS = log.events.map(({ body, leaf }): AuditEvent => ({ ...body, by: null, text: '', leaf }))

function setUp(events: readonly AuditEvent[] = EVENTS) {
  const note = log.notes['11']
  const { origin, root } = parseCheckpoint(note)
  vi.spyOn(auditApi, 'head').mockResolvedValue({ origin, size: 11, root: hex(root), note, key: log.key })
  vi.spyOn(auditApi, 'page').mockResolvedValue({ results: [...events].reverse(), next: null })
  const client = new QueryClient()
  client.setQueryData(bootQuery.queryKey, { user: { organisation: { id: log.events[0]!.body.organisation, name: 'Us' } } } as never)
  const shown = vi.fn<(index: number) => void>()
  render(
    <QueryClientProvider client={client}>
      <VerifyPanel onClose={() => {}} onShow={shown} />
    </QueryClientProvider>,
  )
  return { shown }
}

beforeEach(() => localStorage.clear())
afterEach(() => void vi.restoreAllMocks())

it('verifies when it is opened, and says what was checked and what was not', async () => {
  setUp()
  expect(await screen.findByText('Whole')).toBeTruthy()
  expect(screen.getByText('The 11 signed events stand as they were signed.')).toBeTruthy()
  expect(screen.getByText(/Nothing to compare with/)).toBeTruthy()
  expect(screen.getByText(/That what was entered is true/)).toBeTruthy()
  expect(screen.getByText(log.key)).toBeTruthy()
  expect(screen.getByText('Save the log')).toBeTruthy()
})

it('names the first event that is wrong, and leads there', async () => {
  const { shown } = setUp(EVENTS.map((event) => (event.index === 4 ? { ...event, payload: { n: 99 } } : event)))
  expect(await screen.findByText('Not whole')).toBeTruthy()
  expect(screen.getByText(/Event 4 is missing or is not what was entered/)).toBeTruthy()
  screen.getByText('Show event 4').click()
  await waitFor(() => expect(shown).toHaveBeenCalledWith(4))
})

it('says in words what an event holds', () => {
  expect([partName('policy_version'), partName('before_sha256'), partName('lease_seconds')]).toEqual(['Policy', 'Fingerprint before', 'Lease seconds'])
  expect(partValue('a'.repeat(64))).toEqual({ text: 'aaaaaaaaaaaaaaaa…', code: true, title: 'a'.repeat(64) })
  expect(partValue({ commitment: 'b'.repeat(64) }).text).toContain('only a commitment is kept')
  expect([partValue(true).text, partValue(null).text, partValue(1200).text, partValue(['a', 2]).text, partValue([]).text]).toEqual(['yes', '–', '1,200', 'a, 2', 'none'])
  expect([kindWords('subject'), kindWords('some_thing'), actorWords({ actor: 'system', by: null })]).toEqual(['a person in the data', 'some thing', 'the system'])
})
