import { describe, expect, it } from 'vitest'
import { DocumentStore, type LabelSchema, setValue } from '@/engine'
import { HeldDraft } from './heldDraft'

const SCHEMA: LabelSchema = { version: 1, inputs: [], controls: [{ name: 'mood', type: 'choice', options: ['good', 'bad'] }] }

function held() {
  const document = new DocumentStore(SCHEMA)
  const draft = new HeldDraft({ document, stored: { result: {}, revision: '3' } })
  return { draft, say: (mood: string) => document.commit(setValue(document, 'mood', mood)) }
}

describe('work that waits for the person', () => {
  it('counts changes and sends none by itself', () => {
    const { draft, say } = held()
    expect(draft.getState()).toEqual({ state: 'saved' })
    say('good')
    say('bad')
    expect(draft.getState()).toEqual({ state: 'held', changes: 2 })
    expect(draft.pending).toBe(true)
  })

  it('follows the version that it was merged with', () => {
    const { draft, say } = held()
    say('good')
    draft.sending()
    draft.stale({ result: { mood: 'bad' }, revision: '4' })
    say('bad')
    expect(draft.getState()).toMatchObject({ state: 'conflict' })
    draft.mergeDone()
    expect([draft.revision, draft.base]).toEqual(['4', { mood: 'bad' }])
    expect(draft.getState()).toEqual({ state: 'held', changes: 2 })
  })

  it('has nothing to send once the other version was taken', async () => {
    const { draft, say } = held()
    say('good')
    draft.stale({ result: { mood: 'bad' }, revision: '4' })
    await draft.takeTheirs()
    expect(draft.getState()).toEqual({ state: 'saved' })
    expect([draft.revision, draft.pending]).toEqual(['4', false])
  })
})
