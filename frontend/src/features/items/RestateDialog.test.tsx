import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { Project } from '@/features/projects/types'
import type { Item } from './data'
import { RestateDialog } from './RestateDialog'

const RIGHTS = { licence: 'CC0-1.0', licence_declared: 'CC0', rights_holder: 'Ann', credit: '', source_url: '', acquired: 'own', legal_basis: '', personal_data: 'none' }
const item = (id: string): Item => ({ id, external_id: `${id}.jpg`, rights: RIGHTS }) as unknown as Item
const PROJECT = { id: 'p1' } as Project

function setUp() {
  const sent: { url: string; body: unknown }[] = []
  vi.stubGlobal('fetch', async (input: Request | string | URL, init?: RequestInit) => {
    const request = new Request(input instanceof Request ? input : new URL(String(input), 'http://localhost'), init)
    if (request.method === 'POST') sent.push({ url: new URL(request.url).pathname, body: await request.json() })
    return Response.json(request.method === 'POST' ? {} : { results: [], next: null }, { status: request.method === 'POST' ? 201 : 200 })
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
})
