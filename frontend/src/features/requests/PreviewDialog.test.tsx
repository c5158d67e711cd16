import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { Subject } from '@/features/subjects/data'
import { PreviewDialog } from './PreviewDialog'
import type { Preview } from './data'

const went = vi.fn<(to: unknown) => Promise<void>>(async () => {})
vi.mock('@tanstack/react-router', async (original) => ({ ...(await original<object>()), useNavigate: () => went }))

const ANN = { id: 's1', pseudonym: 'S-ANN234' } as Subject
const PREVIEW: Preview = {
  request: null,
  subject: ANN,
  kind: 'withdraw',
  items: { total: 3, closed: 2, erased: 0, masked: 1, basis: 0, held: 0 },
  projects: [{ id: 'p', name: 'Letters', items: 3, ends: 2, states: {} }],
  leases: 1,
  drafts: 0,
  labels: 2,
  with_others: 0,
  maskable: 1,
  files: { removed: 0, shared: 0 },
  snapshots: [{ id: 'd', name: 'Harbour', number: 1, project: { id: 'p', name: 'Letters' }, rows: 2, recipients: ['Cedar'] }],
  models: [{ id: 'm', model_ref: 'reader-1', kind: 'training', snapshot: 'd' }],
  holds: [],
  keeps: [],
}

function setUp(preview: Preview = PREVIEW) {
  const sent: unknown[] = []
  vi.stubGlobal('fetch', async (input: Request | string | URL, init?: RequestInit) => {
    const request = new Request(input instanceof Request ? input : new URL(String(input), 'http://localhost'), init)
    if (request.method === 'GET') return Response.json(preview)
    sent.push(await request.json())
    return Response.json({ id: 'r1' }, { status: 201 })
  })
  const closed = vi.fn<() => void>()
  render(
    <QueryClientProvider client={new QueryClient()}>
      <PreviewDialog subject={ANN} kind={preview.kind} onClose={closed} />
    </QueryClientProvider>,
  )
  return { sent, closed }
}

afterEach(() => void vi.unstubAllGlobals())

it('shows the effects, and does on one press what its button says', async () => {
  const { sent, closed } = setUp()
  expect(await screen.findByText('2 items end in use in one project; one dataset is recalled from one recipient.')).toBeTruthy()
  expect(screen.getByText('reader-1')).toBeTruthy()
  expect(sent).toEqual([])
  fireEvent.click(screen.getByLabelText(/could stay/))
  fireEvent.click(screen.getByText('Withdraw 2 items, recall 1 dataset'))
  await waitFor(() => expect(closed).toHaveBeenCalled())
  expect(sent).toEqual([{ subject: 's1', kind: 'withdraw', regime: 'gdpr', channel: 'email', note: '', prefers_masking: true }])
  expect(went).toHaveBeenCalledWith({ to: '/rights/requests', search: { request: 'r1' } })
})

it('does nothing twice', async () => {
  setUp({ ...PREVIEW, request: 'r0', items: { ...PREVIEW.items, closed: 0 }, snapshots: [], projects: [] })
  expect(await screen.findByText(/This was done before/)).toBeTruthy()
  expect(screen.getByText('Withdraw 0 items').closest('button')?.disabled).toBe(true)
})
