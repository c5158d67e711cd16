import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { DocumentStore, fromResult, type LabelSchema, setValue, toResult } from '@/engine'
import { HeldDraft } from '@/offline/heldDraft'
import type { ItemSession } from '../itemSession'
import MergeView from './MergeView'

const SCHEMA: LabelSchema = {
  version: 1,
  inputs: [{ name: 'text', type: 'text' }],
  controls: [
    { name: 'mood', type: 'choice', options: ['good', 'bad'] },
    { name: 'tags', type: 'choices', options: ['a', 'b', 'c'] },
  ],
}

it('is decided with the keyboard alone, and becomes one step that can be undone', async () => {
  const base = { mood: 'good', tags: ['a'] }
  const document = new DocumentStore(SCHEMA, fromResult(SCHEMA, base, { sizes: {} }).snapshot)
  const sync = new HeldDraft({ document, stored: { result: base, revision: '1' } })
  document.commit(setValue(document, 'tags', ['a', 'b']))
  sync.stale({ result: { mood: 'bad', tags: ['a', 'c'] }, revision: '2' })
  const assignment = { item: { external_id: 'x' }, media: [] }
  const session = { document, sync, item: { assignment, schema: SCHEMA, pictures: new Map(), texts: new Map([['text', 'Some words']]) } } as unknown as ItemSession
  const onMerged = vi.fn()
  render(<MergeView session={session} isRevisit={false} onClose={() => undefined} onMerged={onMerged} />)
  const user = userEvent.setup()

  const [mood, tags] = await screen.findAllByRole('radiogroup')
  const chosen = (group: HTMLElement) => within(group).getAllByRole('radio').find((radio) => radio.getAttribute('aria-checked') === 'true')?.textContent
  // Only the other changed the mood; both changed the tags.
  expect([chosen(mood!), chosen(tags!)]).toEqual(['Theirsbad', 'Minea, b'])
  expect(window.document.activeElement).toBe(mood)
  await user.keyboard('{ArrowDown}b')
  expect(window.document.activeElement).toBe(tags)
  expect(chosen(tags!)).toContain('Both')
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(onMerged).toHaveBeenCalled()
  expect(toResult(document)).toEqual({ mood: 'bad', tags: ['a', 'b', 'c'] })
  expect([sync.revision, sync.getState().state]).toEqual(['2', 'held'])
  document.undo()
  expect(toResult(document)).toEqual({ mood: 'good', tags: ['a', 'b'] })
})
