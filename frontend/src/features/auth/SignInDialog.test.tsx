import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { QueryClientProvider } from '@tanstack/react-query'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { guardedFetch } from '@/api/http'
import { bootQuery, queryClient } from '@/api/queries'
import { onSignInNeeded } from '@/api/signin'
import type { Me } from '@/api/types'
import { setUser } from '@/app/session'
import SignInDialog from './SignInDialog'

const ME: Me = {
  id: 'u1',
  email: 'lena@example.org',
  name: 'Lena',
  locale: 'en',
  organisation: { id: 'o1', name: 'Example' },
  role: 'annotator',
  permissions: [],
  projects: [],
}

const answer = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' } })

const problem = (code: string, detail: string, status: number): Response => answer(status, { type: 'about:blank', title: detail, status, code, detail, errors: [] })

describe('SignInDialog', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    queryClient.clear()
  })

  it('lets what met the lost session go on, after a wrong password too', async () => {
    let signedIn = false
    const asked: string[] = []
    vi.stubGlobal('fetch', async (request: Request) => {
      const path = new URL(request.url).pathname
      asked.push(path)
      if (path === '/api/v1/auth/login') {
        const { password } = (await request.json()) as { password: string }
        if (password !== 'right') return problem('auth.invalid', 'The email or the password is wrong.', 400)
        signedIn = true
        return answer(200, ME)
      }
      return signedIn ? answer(200, { revision: 3 }) : problem('auth.required', 'Sign in.', 401)
    })
    setUser(ME)
    const stop = onSignInNeeded(() => undefined)
    const waiting = guardedFetch('/api/v1/assignments/a1/draft', { method: 'PUT', body: '{}' })
    await waitFor(() => expect(asked).toEqual(['/api/v1/assignments/a1/draft']))

    render(
      <QueryClientProvider client={queryClient}>
        <SignInDialog />
      </QueryClientProvider>,
    )
    const person = userEvent.setup()
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: /Email/ }).value).toBe('lena@example.org')
    await person.type(screen.getByLabelText(/Password/), 'wrong{Enter}')
    await screen.findByText('The email or the password is wrong.')
    await person.type(screen.getByLabelText(/Password/), 'right{Enter}')

    const response = await waiting
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ revision: 3 })
    expect(queryClient.getQueryData(bootQuery.queryKey)?.user?.id).toBe('u1')
    stop()
  })
})
