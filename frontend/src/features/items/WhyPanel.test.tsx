import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { Verdict } from '@/api/types'
import type { Project } from '@/features/projects/types'
import { serve, show } from '@/test/place'
import { WhyPanel } from './WhyPanel'

const TITLES = ['Integrity', 'Source', 'Licence', 'Database right', 'Text and data mining', 'People', 'Releases', 'Territory', 'Duties']
const STATEMENT = { id: 'st1', licence: 'CC-BY-4.0', licence_declared: 'CC BY 4.0', stated_at: '2026-05-04T10:00:00Z', stated_by: { id: 'u2', name: 'Ann' }, reason: '', credit: '', source_url: '', rights_holder: '', acquired: '', legal_basis: '', personal_data: 'unknown', current: true }
const ITEM = { id: 'i1', external_id: 'a.jpg', data: {}, state: 'quarantined', verdict: 'NEEDS_REVIEW', source: { id: 's1', name: 'Archive' }, media: [], rights: STATEMENT, project: { id: 'p1', name: 'P' } }

function decision(verdict: Verdict) {
  return {
    verdict,
    word: '',
    sentence: 'May not be labeled before a person has looked.',
    use: { action: 'label', commercial: true, distribution: 'named', content: 'originals', model: 'none', mode: 'collection' },
    layers: TITLES.map((title, index) => ({ layer: `L${index}`, title, verdict: title === 'People' ? verdict : 'ALLOW', detail: 'fine' })),
    reasons: [{ code: 'PD_UNKNOWN', layer: 'L5', severity: verdict, detail: 'Nobody has said whether people can be recognised in it.', fix: [{ code: 'state_personal_data', label: 'Say whether people can be recognised' }, { code: 'mask', label: 'Mask the people' }] }],
    obligations: [],
    elected_licence: 'CC-BY-4.0',
    valid_until: null,
    policy_version: '2026.2',
  }
}

function setUp(verdict: Verdict, role = 'steward') {
  const empty = () => ({ results: [], next: null })
  const sent = serve({
    'GET /items/i1': () => ITEM,
    'GET /items/i1/verdict': () => decision(verdict),
    'GET /items/i1/rights': () => ({ results: [STATEMENT], next: null }),
    'GET /items/i1/claims': empty,
    'GET /items/i1/overrides': empty,
    'GET /evidence': empty,
    'GET /licences': empty,
    'POST /items/i1/overrides': () => ({}),
  })
  show(<WhyPanel itemId="i1" project={{ id: 'p1', name: 'P', role } as Project} onStep={() => {}} onClose={() => {}} />)
  return { sent, user: userEvent.setup() }
}

afterEach(() => void vi.unstubAllGlobals())

it('lists nine layers, with what can be done here as buttons and the rest in words', async () => {
  setUp('NEEDS_REVIEW')
  const list = (await screen.findAllByRole('list'))[0]!
  expect(within(list).getAllByRole('listitem').length).toBeGreaterThanOrEqual(9)
  expect(screen.getByRole('button', { name: 'Say whether people can be recognised' })).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Mask the people' })).toBeNull()
  expect(screen.getByText('Outside Clearlabel: mask the people.')).toBeTruthy()
  expect(screen.getByText(/Stated as CC-BY-4.0/).textContent).toContain('Ann')
}, 60_000)

it('lets pass what needs review, for a reason and until a day', async () => {
  const { sent, user } = setUp('NEEDS_REVIEW')
  await user.click(await screen.findByRole('button', { name: 'Let it pass…' }))
  const dialog = await screen.findByRole('dialog')
  const pass = within(dialog).getByRole('button', { name: 'Let it pass for now' })
  await user.type(within(dialog).getByLabelText('Why may it pass?'), 'too short')
  expect((pass as HTMLButtonElement).disabled).toBe(true)
  await user.type(within(dialog).getByLabelText('Why may it pass?'), ', a steward looked')
  await user.click(pass)
  await waitFor(() => expect(sent).toHaveLength(1))
  expect(sent[0]).toMatchObject({ path: '/items/i1/overrides', body: { actions: ['label'], reason: 'too short, a steward looked', evidence: [] } })
  const body = sent[0]?.body as { expires_at: string } | undefined
  expect(Date.parse(body?.expires_at ?? '')).toBeGreaterThan(Date.now())
}, 60_000)

it('offers no way around what is blocked, and no acts to who may only look', async () => {
  setUp('DENY', 'reviewer')
  await screen.findByText('Nobody has said whether people can be recognised in it.')
  expect(screen.queryByRole('button', { name: 'Let it pass…' })).toBeNull()
  expect(screen.queryByRole('button', { name: 'Say whether people can be recognised' })).toBeNull()
}, 60_000)
