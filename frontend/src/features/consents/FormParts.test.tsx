import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen } from '@testing-library/react'
import { ApiProblem } from '@/api/problem'
import { Choices } from './Choices'
import { FormParts } from './FormParts'
import { EMPTY_FORM, type ConsentForm } from './form'

function setUp(problem: ApiProblem | null = null, start: Partial<ConsentForm> = {}) {
  vi.stubGlobal('fetch', async () => Response.json({ results: [], next: null }))
  const told = vi.fn<(next: Partial<ConsentForm>) => void>()
  render(
    <QueryClientProvider client={new QueryClient()}>
      <FormParts form={{ ...EMPTY_FORM, ...start }} onChange={told} problem={problem} />
    </QueryClientProvider>,
  )
  return told
}

afterEach(() => void vi.unstubAllGlobals())

it('asks for an explicit statement where the data are sensitive', () => {
  const told = setUp(null, { categories: ['Picture', 'Health'] })
  fireEvent.click(screen.getByLabelText(/statement about exactly those/))
  expect(told).toHaveBeenLastCalledWith({ explicit: true })
}, 20_000)

it('picks and unpicks words', () => {
  const told = vi.fn<(chosen: string[]) => void>()
  render(<Choices label="What for?" terms={{ AcademicResearch: 'research at universities', Health: 'health' }} chosen={['Health']} onChange={told} />)
  fireEvent.click(screen.getByText('research at universities'))
  expect(told).toHaveBeenLastCalledWith(['Health', 'AcademicResearch'])
  fireEvent.click(screen.getByText('health'))
  expect(told).toHaveBeenLastCalledWith([])
})

it('shows each refusal beside its question', () => {
  const errors = [
    { pointer: '/purposes/0', code: 'consent.purpose_too_broad', detail: 'Nobody can agree to that.' },
    { pointer: '/valid_until', code: 'consent.order', detail: 'It would end before it begins.' },
    { pointer: '/guardian', code: 'consent.guardian_needed', detail: 'Name the guardian.' },
    { pointer: '/notice', code: 'consent.notice_later', detail: 'It was not in force.' },
  ]
  setUp(new ApiProblem({ status: 422, code: 'invalid', title: '', detail: '', errors }))
  for (const { detail } of errors) expect(screen.getByText(detail)).toBeTruthy()
  expect(screen.getByLabelText('Valid until').getAttribute('aria-invalid')).toBe('true')
})
