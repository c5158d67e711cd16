import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { serve, show } from '@/test/place'
import type { Cause, Outcome } from './data'
import { StatementForm } from './StatementForm'

const CAUSE: Cause = {
  key: 'g1',
  count: 9,
  source: { id: 's1', name: 'Web folder' },
  licence_declared: '',
  licence: 'NOASSERTION',
  verdict: 'DENY',
  sentence: 'May not be labeled.',
  reasons: [],
  overridable: false,
  samples: [{ id: 'i1', external_id: 'a.jpg', thumbnail: null, licence: 'NOASSERTION', claims: [{ input: 'photo', licence: 'CC-BY-4.0', where: 'xmpRights:WebStatement', stated: 'https://creativecommons.org/licenses/by/4.0/' }] }],
  suggested: { licence: 'CC-BY-4.0', credit: 'Ada' },
}
const LICENCES = {
  results: [
    { id: 'CC0-1.0', name: 'CC Zero', short: 'CC0', url: '', summary: ['You may use it commercially.'] },
    { id: 'CC-BY-4.0', name: 'Attribution', short: 'CC BY 4.0', url: '', summary: ['You must name the author.'] },
  ],
  next: null,
}
const OUTCOME: Outcome = { restated: 9, cleared: 7, blocked: 2, still: [{ code: 'PD_UNKNOWN', detail: 'Nobody has said whether people can be recognised in it.', count: 2 }], job: null }

function setUp(cause = CAUSE, outcome: Outcome | null = null) {
  const sent = serve({
    'GET /licences': () => LICENCES,
    'GET /evidence': () => ({ results: [], next: null }),
    'POST /projects/p1/quarantine/resolve': () => OUTCOME,
  })
  const done = vi.fn<(outcome: Outcome, all: boolean) => void>()
  show(<StatementForm project="p1" cause={cause} itemId="i1" outcome={outcome} onDone={done} />)
  return { sent, done, user: userEvent.setup() }
}

afterEach(() => void vi.unstubAllGlobals())

it('is filled in from what the files say, and says where it stands', async () => {
  setUp()
  expect(await screen.findByText('The file says CC-BY-4.0')).toBeTruthy()
  expect(await screen.findByDisplayValue('CC BY 4.0')).toBeTruthy()
  expect(screen.getByLabelText<HTMLInputElement>('Credit line').value).toBe('Ada')
}, 60_000)

it('chooses by a digit, asks for the reason on Enter, and applies to the group on Ctrl+Shift+Enter', async () => {
  const { sent, done, user } = setUp()
  await screen.findByDisplayValue('CC BY 4.0')
  await user.keyboard('3')
  expect(await screen.findByDisplayValue('CC0')).toBeTruthy()
  await user.keyboard('{Enter}')
  expect(sent).toHaveLength(0)
  expect(document.activeElement).toBe(screen.getByLabelText('Why?'))
  await user.keyboard('Mail of 4 May')
  await user.keyboard('{Control>}{Shift>}{Enter}{/Shift}{/Control}')
  await waitFor(() => expect(done).toHaveBeenCalledWith(OUTCOME, true))
  expect(sent[0]?.body).toEqual({ group: 'g1', rights: { licence: 'CC0-1.0', credit: 'Ada' }, evidence: [], reason: 'Mail of 4 May' })
}, 60_000)

it('applies to the one item', async () => {
  const { sent, user } = setUp()
  await user.type(await screen.findByLabelText('Why?'), 'Looked at it')
  await user.click(screen.getByRole('button', { name: /Apply to this item/ }))
  await waitFor(() => expect(sent).toHaveLength(1))
  expect(sent[0]?.body).toMatchObject({ items: ['i1'], reason: 'Looked at it' })
}, 60_000)

it('tells what came of it, and why the rest still waits', async () => {
  setUp(CAUSE, OUTCOME)
  const told = await screen.findByText(/7 cleared/)
  expect(told.textContent).toBe('7 cleared, 2 still wait')
  expect(screen.getByText(/Nobody has said whether people/)).toBeTruthy()
  expect(screen.getByText(/can’t be undone/)).toBeTruthy()
}, 60_000)
