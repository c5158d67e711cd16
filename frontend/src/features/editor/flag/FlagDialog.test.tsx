import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { serve, show } from '@/test/place'
import type { ItemSession } from '../itemSession'
import FlagDialog from './FlagDialog'

const flush = vi.fn(() => Promise.resolve())
const session = { item: { assignment: { item: { id: 'i1', external_id: 'a.jpg' } } }, sync: { flush } } as unknown as ItemSession
const onClose = vi.fn()
const onGone = vi.fn()

afterEach(() => vi.clearAllMocks())

async function open() {
  const written = serve({
    'GET /items/i1/questions': () => ({
      results: [{ id: 'q', text: 'And the shadow?', state: 'answered', created_at: '2026-11-23T09:00:00Z', author: null, answers: [{ id: 'w', text: 'Leave it out.', author: { name: 'Sam' }, created_at: '2026-11-23T10:00:00Z' }] }],
      next: null,
    }),
    'POST /items/i1/questions': () => ({}),
    'POST /items/i1/flags': () => ({}),
  })
  show(<FlagDialog session={session} onClose={onClose} onGone={onGone} />)
  await screen.findByText('Leave it out.')
  return { written, user: userEvent.setup() }
}

describe('flagging an item', () => {
  it('asks with the keyboard alone, but not without words', async () => {
    const { written, user } = await open()
    await user.keyboard('{Enter}')
    expect(document.activeElement).toBe(screen.getByRole('textbox'))
    expect(await screen.findByText('Write your question first.')).toBeDefined()
    await user.keyboard('Is it a bus?{Control>}{Enter}{/Control}')
    await waitFor(() => expect(onClose).toHaveBeenCalled())
    expect(written).toEqual([{ method: 'POST', path: '/items/i1/questions', body: { text: 'Is it a bus?' } }])
    expect(onGone).not.toHaveBeenCalled()
  })

  it('says what follows from a person before it sends it, and then leaves the item', async () => {
    const { written, user } = await open()
    await user.keyboard('4')
    expect(screen.getByText(/leaves every queue at once/)).toBeDefined()
    await user.keyboard('{Enter}')
    await waitFor(() => expect(onGone).toHaveBeenCalled())
    expect(flush).toHaveBeenCalled()
    expect(written).toEqual([{ method: 'POST', path: '/items/i1/flags', body: { kind: 'person', comment: '' } }])
  })

  it('stays with the item after any other flag', async () => {
    const { written, user } = await open()
    await user.keyboard('3{Enter}')
    await waitFor(() => expect(onClose).toHaveBeenCalled())
    expect(written[0]?.body).toEqual({ kind: 'broken', comment: '' })
    expect(onGone).not.toHaveBeenCalled()
  })
})
