import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { Job } from '@/api/types'
import { serve, show, type Sent } from '@/test/place'
import { jobQuery, type JobProblem } from './data'
import { Problems } from './Problems'
import { Steps } from './Steps'
import { kindOptions, partWords } from './words'
import { NoWorkerBanner, WorkersButton } from './Workers'

const NOW = '2026-01-01T00:00:00Z'
const job = (changes: Partial<Job> = {}): Job => ({
  id: 'j1', kind: 'import', state: 'done', progress: { done: 4, total: 7, failed: 3 }, pace: null, result: null, project: null,
  created_at: NOW, started_at: NOW, finished_at: NOW, created_by: null, message: null, ...changes,
})
const problem = (id: string, code: string, can_retry: boolean): JobProblem => ({
  id, line: null, file: `${id}.jpg`, external_id: null, pointer: null, code, detail: 'It broke.', can_retry,
})
const ALL = [problem('a', 'image.crash', true), problem('b', 'image.crash', true), problem('c', 'media.kind', false)]
const asked = () => ({
  'GET /jobs/j1/problems': () => ({ results: ALL, next: null }),
  'GET /jobs/j1/problems/reasons': () => ({ results: [{ code: 'image.crash', count: 2, can_retry: 2 }, { code: 'media.kind', count: 1, can_retry: 0 }] }),
  'POST /jobs/j1/problems/retry': () => job({ state: 'running' }),
})

describe('problems', () => {
  it('are tried again one by one', async () => {
    const written = serve(asked())
    const client = show(<Problems job={job()} />)
    const row = await screen.findByRole('row', { name: /a\.jpg/ })
    expect(within(screen.getByRole('row', { name: /c\.jpg/ })).queryByRole('button')).toBeNull()
    await userEvent.click(within(row).getByRole('button', { name: 'Try a.jpg again' }))
    await waitFor(() => expect(client.getQueryData(jobQuery('j1').queryKey)?.state).toBe('running'))
    expect(written).toEqual([{ method: 'POST', path: '/jobs/j1/problems/retry', body: { problem: 'a' } }] satisfies Sent[])
  })

  it('are tried again by reason', async () => {
    const written = serve(asked())
    show(<Problems job={job()} />)
    await userEvent.click(await screen.findByRole('button', { name: /Reason/ }))
    await userEvent.click(await screen.findByRole('option', { name: 'image.crash · 2' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Try all 2 again' }))
    await waitFor(() => expect(written.map(({ body }) => body)).toEqual([{ code: 'image.crash' }]))
  })

  it('wait until the job has ended', async () => {
    serve(asked())
    show(<Problems job={job({ state: 'running' })} />)
    await screen.findByRole('row', { name: /a\.jpg/ })
    expect(screen.queryByRole('button', { name: /Try/ })).toBeNull()
  })
})

describe('where the time went', () => {
  it('is told by step, the share of the whole beside it', async () => {
    serve({ 'GET /jobs/j1/steps': () => ({ results: [{ step: 'decode', count: 4, seconds: 90 }, { step: 'rows', count: 1, seconds: 30 }, { step: 'dream', count: 1, seconds: 0 }] }) })
    show(<Steps job={job()} />)
    const cells = (await screen.findAllByRole('row')).slice(1).map((row) => [...(row as HTMLTableRowElement).cells].map(({ textContent }) => textContent))
    expect(cells).toEqual([
      ['Decoding', '75%', '2 min', '4', '22,500 ms'],
      ['Writing to the database', '25%', '30 s', '1', '30,000 ms'],
      ['dream', '0%', '0 ms', '1', '0 ms'],
    ])
  })
})

describe('workers', () => {
  const worker = (id: string, state: 'live' | 'stale') => ({
    id, host: `host-${id}`, pid: 7, threads: 2, state, started_at: NOW, seen_at: NOW, others: id === 'x' ? 1 : 0,
    doing: id === 'x' ? [{ job: 'j1', kind: 'import.media', project: { id: 'p', name: 'Streets' }, since: NOW }] : [],
  })

  it('are counted while they live, and named with what they do', async () => {
    serve({ 'GET /workers': () => ({ results: [worker('x', 'live'), worker('y', 'stale')] }) })
    show(<WorkersButton />)
    await userEvent.click(await screen.findByRole('button', { name: '1 worker' }))
    const [first, second] = within(await screen.findByRole('dialog')).getAllByRole('listitem').filter((item) => item.textContent?.includes('host-'))
    expect(first?.textContent).toMatch(/host-x 7.*2 threads.*Lives.*Import · Streets.*1 part for another organisation/)
    expect(second?.textContent).toMatch(/host-y 7.*Silent since.*Nothing to do/)
  })

  it('are missed when jobs wait', async () => {
    serve({ 'GET /workers': () => ({ results: [worker('y', 'stale')] }) })
    show(<NoWorkerBanner isWaiting />)
    expect((await screen.findByRole('status')).textContent).toContain('No worker has given a sign of life')
  })

  it('are not shown to those who may not see them', async () => {
    serve({})
    const client = show(<WorkersButton />)
    await waitFor(() => expect(client.getQueryState(['workers'])?.status).toBe('error'))
    expect(screen.queryByRole('button')).toBeNull()
  })
})

describe('words', () => {
  it('name kinds of work, also those of a part', () => {
    expect(partWords('import.read')).toBe('Import')
    expect(partWords('feed.fetch')).toBe('Import')
    expect(partWords('masking.search')).toBe('Searching for what has to be masked')
    expect(kindOptions().map(({ value }) => value)).toContain('recall')
  })
})
