import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { describe, expect, it } from 'vitest'
import schema from '../../../../openapi.json'
import { EventChoice } from './EventChoice'
import { EVENTS, eventsWords, eventWords, healthOf, hostOf, outcomeOf } from './words'

describe('events', () => {
  it('are those of the API, in its order', () => {
    const { items } = schema.components.schemas.WebhookBody.properties.events as { items: { enum: string[] } }
    expect(EVENTS).toEqual(items.enum)
  })

  it('have words, and the name where a newer server has one that is not known here', () => {
    for (const name of EVENTS) expect(eventWords(name)).not.toBe(name)
    expect(eventWords('webhook.test')).toBe('A test')
    expect(eventWords('item.sung')).toBe('item.sung')
  })

  it('are counted in words', () => {
    expect(eventsWords(EVENTS)).toBe('all events')
    expect(eventsWords(['snapshot.sealed'])).toBe('A dataset was sealed')
    expect(eventsWords(EVENTS.slice(0, 3))).toBe('3 events')
  })
})

describe('how it goes', () => {
  const well = { state: 'active', failures: 0, last_success_at: '2026-01-01T00:00:00Z' } as const
  it.each([
    [well, 'well'],
    [{ ...well, last_success_at: null }, 'new'],
    [{ ...well, failures: 1 }, 'failing'],
    [{ ...well, state: 'paused', failures: 4 } as const, 'paused'],
  ])('%o is %s', (webhook, health) => expect(healthOf(webhook)).toBe(health))

  it('says what the last try came to', () => {
    const one = { number: 1, at: '', answer: '', milliseconds: 3 }
    expect(outcomeOf({ log: [] })).toBe('')
    expect(outcomeOf({ log: [{ ...one, status: 204, error: '' }] })).toBe('answered 204')
    expect(outcomeOf({ log: [{ ...one, status: 204, error: '' }, { ...one, status: 503, error: 'The receiver answered 503.' }] })).toBe('The receiver answered 503.')
    expect(outcomeOf({ log: [{ ...one, status: null, error: 'Nothing answers.' }] })).toBe('Nothing answers.')
  })

  it('names the machine', () => {
    expect(hostOf('https://hooks.example.org:8443/a?b')).toBe('hooks.example.org:8443')
    expect(hostOf('nonsense')).toBe('nonsense')
  })
})

function Choice() {
  const [value, setValue] = useState<string[]>([])
  return (
    <>
      <EventChoice value={value} onChange={setValue} />
      <output>{value.join(' ')}</output>
    </>
  )
}

describe('choosing events', () => {
  it('takes single ones, a whole group, all and none, always in the same order', async () => {
    const user = userEvent.setup()
    render(<Choice />)
    const chosen = () => screen.getByRole('status').textContent
    await user.click(screen.getByRole('checkbox', { name: 'A dataset was sealed' }))
    await user.click(screen.getByRole('checkbox', { name: 'Somebody handed in an answer' }))
    expect(chosen()).toBe('assignment.submitted snapshot.sealed')
    const work = screen.getByRole('group', { name: 'Work' })
    const whole = within(work).getByRole('checkbox', { name: 'Work' })
    expect((whole as HTMLInputElement).indeterminate).toBe(true)
    await user.click(whole)
    expect(chosen()).toBe('assignment.submitted assignment.skipped assignment.late snapshot.sealed')
    await user.click(whole)
    expect(chosen()).toBe('snapshot.sealed')
    await user.click(screen.getByRole('button', { name: 'Choose all' }))
    expect(chosen()).toBe(EVENTS.join(' '))
    await user.click(screen.getByRole('button', { name: 'Choose none' }))
    expect(chosen()).toBe('')
  })
})
