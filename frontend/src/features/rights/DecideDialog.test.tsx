import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { serve, show } from '@/test/place'
import { DecideDialog, type LicenceDecision } from './DecideDialog'

const DOCUMENT = { id: 'e1', sha256: 'a'.repeat(64), bytes: 1200, mime: 'message/rfc822', kind: 'email', filename: 'mail.eml', captured_at: null, note: '', created_at: '2026-05-04T10:00:00Z', added_by: null }

afterEach(() => void vi.unstubAllGlobals())

it('decides only with a licence, proof and a reason', async () => {
  const sent = serve({ 'GET /evidence': () => ({ results: [], next: null }), 'POST /evidence': () => DOCUMENT })
  const decide = vi.fn<(decision: LicenceDecision) => Promise<unknown>>().mockResolvedValue(null)
  const closed = vi.fn<() => void>()
  show(
    <DecideDialog
      title="Which licence applies?"
      choices={[
        { licence: 'CC0-1.0', said: ['stated for the item'] },
        { licence: 'CC-BY-NC-4.0', said: ['found in the file'] },
      ]}
      decide={decide}
      button={(licence) => `Decide for ${licence}`}
      onClose={closed}
    />,
  )
  const user = userEvent.setup()
  await screen.findByText('Choose a licence first.')
  await user.click(screen.getByRole('radio', { name: /CC-BY-NC-4.0/ }))
  expect(screen.getByText('Add proof first.')).toBeTruthy()
  await user.upload(screen.getByLabelText('Documents'), new File(['From: ada'], 'mail.eml', { type: 'message/rfc822' }))
  expect(await screen.findByText('mail.eml')).toBeTruthy()
  expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /evidence'])
  await user.type(screen.getByLabelText('Why this one?'), 'The author wrote so')
  await user.click(screen.getByRole('button', { name: 'Decide for CC-BY-NC-4.0' }))
  await waitFor(() => expect(closed).toHaveBeenCalled())
  expect(decide).toHaveBeenCalledWith({ licence: 'CC-BY-NC-4.0', evidence: ['e1'], reason: 'The author wrote so' })
}, 60_000)
