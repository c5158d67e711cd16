import { useState } from 'react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { Found, Subject } from './data'
import { SubjectField } from './SubjectField'

const ANN: Subject = { id: 's1', pseudonym: 'S-ANN234', age_band: 'adult', guardian: null, jurisdiction: 'DE', has_contact: true, standing: ['restriction'], created_at: '2026-05-04T00:00:00Z' }

/** A server that knows Ann by her pseudonym and by what `found` says. */
function setUp(found: Found = { subject: null, suppressed: false }) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (input: Request | string | URL, init?: RequestInit) => {
    const request = new Request(input instanceof Request ? input : new URL(String(input), 'http://localhost'), init)
    const url = new URL(request.url)
    asked.push(`${request.method} ${url.pathname}`)
    if (url.pathname.endsWith('/find')) return Response.json(found)
    return Response.json({ results: url.searchParams.get('pseudonym') === 'S-ANN234' ? [ANN] : [], next: null })
  })
  function Field() {
    const [subject, setSubject] = useState<Subject | null>(null)
    return <SubjectField value={subject} onChange={setSubject} />
  }
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Field />
    </QueryClientProvider>,
  )
  const find = (words: string): void => {
    fireEvent.change(screen.getByLabelText('Person'), { target: { value: words } })
    fireEvent.keyDown(screen.getByLabelText('Person'), { key: 'Enter' })
  }
  return { asked, find }
}

afterEach(() => void vi.unstubAllGlobals())

it('finds a person by pseudonym, shows how they stand, and lets another be chosen', async () => {
  const { asked, find } = setUp()
  find('S-ANN234')
  expect(await screen.findByText('Restricted')).toBeTruthy()
  expect(screen.getByText('S-ANN234')).toBeTruthy()
  expect(asked).toEqual(['GET /api/v1/subjects'])
  fireEvent.click(screen.getByRole('button', { name: 'Choose another person' }))
  expect(screen.getByLabelText('Person')).toBeTruthy()
})

it('finds a person by how they are reached', async () => {
  const { asked, find } = setUp({ subject: ANN, suppressed: false })
  find('ann@example.org')
  expect(await screen.findByText('S-ANN234')).toBeTruthy()
  expect(asked).toEqual(['GET /api/v1/subjects', 'POST /api/v1/subjects/find'])
})

it('says when nobody is known, and when somebody was erased', async () => {
  const { find } = setUp({ subject: null, suppressed: true })
  find('zoe@example.org')
  await waitFor(() => expect(screen.getByRole('status').textContent).toContain('erased once'))
  fireEvent.click(screen.getByRole('button', { name: 'New person' }))
  expect((await screen.findByLabelText<HTMLInputElement>('How they are reached')).value).toBe('zoe@example.org')
})
