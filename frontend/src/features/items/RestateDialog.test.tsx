import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { Project } from '@/features/projects/types'
import type { Item } from './data'
import { RestateDialog } from './RestateDialog'

const RIGHTS = { licence: 'CC0-1.0', licence_declared: 'CC0', rights_holder: 'Ann', credit: '', source_url: '', acquired: 'own', legal_basis: '', personal_data: 'none' }
const item = (id: string): Item => ({ id, external_id: `${id}.jpg`, rights: RIGHTS }) as unknown as Item
const PROJECT = { id: 'p1' } as Project

function setUp(answers: Record<string, object> = {}) {
  const sent: { url: string; body: unknown }[] = []
  vi.stubGlobal('fetch', async (input: Request | string | URL, init?: RequestInit) => {
    const request = new Request(input instanceof Request ? input : new URL(String(input), 'http://localhost'), init)
    const { pathname } = new URL(request.url)
    const json = request.headers.get('Content-Type')?.includes('json') ?? false
    if (request.method === 'POST') sent.push({ url: pathname, body: json ? await request.json() : null })
    return Response.json(request.method === 'POST' ? (answers[pathname] ?? {}) : { results: [], next: null }, { status: request.method === 'POST' ? 201 : 200 })
  })
  const client = new QueryClient()
  const closed = vi.fn<() => void>()
  const show = (id: string) => (
    <QueryClientProvider client={client}>
      <RestateDialog key={id} item={item(id)} project={PROJECT} onClose={closed} />
    </QueryClientProvider>
  )
  return { sent, closed, show }
}

afterEach(() => void vi.unstubAllGlobals())

it('sends the statement with its reason, and offers the same answers for the next item', async () => {
  const { sent, closed, show } = setUp()
  const { rerender } = render(show('a'))
  expect(screen.queryByRole('button', { name: /As stated last/ })).toBeNull()
  fireEvent.change(screen.getByLabelText('Rights holder'), { target: { value: 'Ann Author' } })
  fireEvent.change(screen.getByLabelText('Why is it stated anew?'), { target: { value: ' by mail ' } })
  fireEvent.click(screen.getByRole('button', { name: 'State and judge anew' }))
  await waitFor(() => expect(closed).toHaveBeenCalled())
  expect(sent).toHaveLength(1)
  expect(sent[0]?.url).toBe('/api/v1/items/a/rights')
  expect(sent[0]?.body).toMatchObject({ licence: 'CC0-1.0', rights_holder: 'Ann Author', personal_data: 'none', reason: 'by mail' })

  rerender(show('b'))
  fireEvent.click(await screen.findByRole('button', { name: /As stated last/ }))
  expect(screen.getByLabelText<HTMLInputElement>('Rights holder').value).toBe('Ann Author')
  expect(screen.getByLabelText<HTMLInputElement>('Why is it stated anew?').value).toBe('by mail')
}, 60_000)

it('keeps the documents that show it beside the statement', async () => {
  const { sent, closed, show } = setUp({ '/api/v1/evidence': { id: 'e1', sha256: 'a', bytes: 1, mime: 'text/plain', kind: 'other', filename: 'mail.txt', captured_at: null, note: '', created_at: '', added_by: null } })
  render(show('a'))
  fireEvent.change(screen.getByLabelText('Documents'), { target: { files: [new File(['x'], 'mail.txt')] } })
  await screen.findByText('mail.txt')
  fireEvent.change(screen.getByLabelText('Why is it stated anew?'), { target: { value: 'by mail' } })
  fireEvent.click(screen.getByRole('button', { name: 'State and judge anew' }))
  await waitFor(() => expect(closed).toHaveBeenCalled())
  expect(sent.at(-1)).toMatchObject({ url: '/api/v1/projects/p1/quarantine/resolve', body: { items: ['a'], evidence: ['e1'], reason: 'by mail', rights: { licence: 'CC0-1.0' } } })
}, 60_000)
