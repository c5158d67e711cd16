import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { Project } from '@/features/projects/types'
import { serve, show } from '@/test/place'
import { asInput, type KeptRecord, type SourceDetail } from './data'
import { PartDialog } from './PartDialog'

const DOCUMENT = { id: 'e1', sha256: 'a'.repeat(64), bytes: 1200, mime: 'application/pdf', kind: 'contract', filename: 'letter.pdf', captured_at: null, note: '', created_at: '2026-05-04T10:00:00Z', added_by: null }
const KEPT: KeptRecord = { lawful_access: true, art14_record: true, art14_record_evidence: ['e9'] }
const SOURCE = { id: 's1', name: 'Archive', items: 27, record: { id: 'r1', number: 1, record: KEPT, facts: {} }, project: 'p1', url: '', share_pct: null } as unknown as SourceDetail

afterEach(() => void vi.unstubAllGlobals())

it('sends a kept record back in the shape in which it is stated', () => {
  expect(asInput(KEPT)).toEqual({ lawful_access: true, art14_record: { informed: true, evidence: ['e9'] } })
})

it('puts a permission on record with its proof, and keeps the other parts', async () => {
  const sent = serve({ 'GET /evidence': () => ({ results: [], next: null }), 'POST /evidence': () => DOCUMENT, 'POST /sources/s1/records': () => ({}) })
  const closed = vi.fn<() => void>()
  show(<PartDialog part="permission" source={SOURCE} project={{ id: 'p1' } as Project} onClose={closed} />)
  const user = userEvent.setup()
  await user.click(await screen.findByText('There is a permission from the rights holder'))
  await user.click(screen.getAllByRole('button', { name: 'train models' })[0]!)
  await user.upload(screen.getByLabelText('Documents'), new File(['%PDF'], 'letter.pdf', { type: 'application/pdf' }))
  await screen.findByText('letter.pdf')
  await user.click(screen.getByRole('button', { name: 'Put on record and judge 27 items' }))
  await waitFor(() => expect(closed).toHaveBeenCalled())
  expect(sent.at(-1)).toMatchObject({
    path: '/sources/s1/records',
    body: { lawful_access: true, art14_record: { informed: true, evidence: ['e9'] }, permission: { actions: ['train'], evidence: ['e1'] }, note: '' },
  })
}, 60_000)
