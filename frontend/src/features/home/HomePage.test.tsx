import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { serve, show } from '@/test/place'
import { HomePage } from './HomePage'

const project = { id: 'p', name: 'Streets' }
const queue = { id: 'q', name: 'Annotate', kind: 'annotate' }
const EMPTY = {
  continue: null,
  returned: [],
  rejected: [],
  not_invited: 0,
  queues: [],
  today: { done: 0, seconds: 0 },
  week: { done: 0, skipped: 0, seconds: 0 },
  statement: { accepted: 0, rejected: 0, pending: 0 },
  answers: [],
}

it('puts what came back before all else, with its reason and the way to it', async () => {
  const row = { assignment: 'a', project, queue, item: { id: 'i', external_id: 'a.jpg' }, review: 'r', reason: 'loose_geometry', comment: 'Too loose.', until: '2026-11-25T10:00:00Z' }
  serve({
    'GET /work': () => ({
      ...EMPTY,
      continue: { project, queue, left: 5, left_more: false, minutes_left: 3, schema_summary: 'box' },
      returned: [{ ...row, assignment: 'b', appeal: 'open' }, { ...row, appeal: null }],
      queues: [
        { project, queue, left: 5, left_more: false, reason: null, done_by_me: 2, pace_per_minute: 1.5 },
        { project, queue: { id: 'r', name: 'Second look', kind: 'review' }, left: 1000, left_more: true, reason: null, done_by_me: 0, pace_per_minute: null },
      ],
      today: { done: 2, seconds: 90 },
    }),
  })
  show(<HomePage />)
  const returned = await screen.findByRole('region', { name: /Returned to you/ })
  expect(within(returned).getAllByRole('listitem').map((item) => item.textContent)).toEqual([
    expect.stringContaining('your appeal waits for a decision'),
    expect.stringContaining('Drawn too loosely'),
  ])
  // The one large button goes to the first that waits for the person, not for a decision.
  const go = within(screen.getByRole('region', { name: 'Continue' })).getByRole('link')
  expect(go.getAttribute('href')).toBe('/projects/p/label?queue=q&work=a')
  const rows = within(screen.getByRole('table')).getAllByRole('row').slice(1)
  expect(rows.map((line) => within(line).getByRole('link').getAttribute('href'))).toEqual(['/projects/p/label?queue=q', '/projects/p/review?queue=r'])
  expect(rows[1]?.textContent).toContain('Second look · review')
})

it('keeps its places when there is nothing', async () => {
  serve({ 'GET /work': () => EMPTY })
  show(<HomePage />)
  expect(await screen.findByRole('region', { name: 'Your hours' })).toBeDefined()
  expect(screen.getByRole('region', { name: /Your answers/ }).textContent).toContain('not reviewed yet')
  expect(screen.getByText('Nothing waits for you to label')).toBeDefined()
})

it('says why there is nothing: enough for today, or queues for others', async () => {
  serve({ 'GET /work': () => ({ ...EMPTY, queues: [{ project, queue, left: 0, left_more: false, reason: 'daily_cap', done_by_me: 2, pace_per_minute: 1 }] }) })
  show(<HomePage />)
  expect(await screen.findByText('Enough for today')).toBeDefined()
  expect(screen.getByText('enough for today')).toBeDefined()
})

it('shows what was rejected, why, and the way to appeal while there is time', async () => {
  const row = { assignment: 'a', project, queue, item: { id: 'i', external_id: 'a.jpg' }, review: 'r', reason: 'loose_geometry', comment: 'Too loose.', at: '2026-11-25T10:00:00Z', appeal: null, answer: '' }
  serve({ 'GET /work': () => ({ ...EMPTY, not_invited: 1, rejected: [{ ...row, appeal_until: '2099-11-25T10:00:00Z' }, { ...row, assignment: 'b', appeal_until: null, appeal: 'overturned', answer: 'Look again.' }] }) })
  show(<HomePage />)
  const list = await screen.findByRole('region', { name: /Rejected/ })
  const [open, over] = within(list).getAllByRole('listitem')
  expect(within(open as HTMLElement).getByRole('button', { name: /Appeal/ })).toBeDefined()
  expect(over?.textContent).toContain('your appeal was turned down')
  expect(over?.textContent).toContain('Look again.')
  expect(within(over as HTMLElement).queryByRole('button')).toBeNull()
  expect(screen.getByText(/for other people/)).toBeDefined()
})
