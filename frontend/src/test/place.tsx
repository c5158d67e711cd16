import type { ReactNode } from 'react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { render } from '@testing-library/react'
import { bootQuery } from '@/api/queries'
import type { Boot } from '@/api/types'

export interface Sent {
  method: string
  path: string
  body: unknown
}

type Answers = Record<string, (request: Sent) => unknown>

/** Answers requests by `METHOD /path` below /api/v1, and keeps what was written. What nobody answers is a 404. */
export function serve(answers: Answers): Sent[] {
  const written: Sent[] = []
  vi.stubGlobal('fetch', async (input: Request | string | URL, init?: RequestInit) => {
    const request = new Request(input instanceof Request ? input : new URL(String(input), 'http://localhost'), init)
    const path = new URL(request.url).pathname.replace('/api/v1', '')
    const json = request.headers.get('Content-Type')?.includes('json') ?? false
    const sent: Sent = { method: request.method, path, body: request.method === 'GET' ? null : json ? await request.json() : null }
    if (request.method !== 'GET') written.push(sent)
    const answer = answers[`${sent.method} ${path}`]
    return answer ? Response.json(answer(sent)) : Response.json({ code: 'absent', detail: 'absent' }, { status: 404 })
  })
  return written
}

const STEWARD = { id: 'u1', name: 'Sam Steward', email: 's@example.org', role: 'steward', permissions: [], projects: [] }

/** Shows a part of a screen as a signed-in steward sees it; links lead nowhere. */
export function show(children: ReactNode): QueryClient {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  client.setQueryData(bootQuery.queryKey, { user: STEWARD } as unknown as Boot)
  const router = createRouter({ routeTree: createRootRoute({ component: () => children }), history: createMemoryHistory() })
  render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  )
  return client
}
