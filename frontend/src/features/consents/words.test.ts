// @vitest-environment jsdom
import { NEXT_STATES, purposeWords, STATES, terms } from './words'
import type { Consent, ConsentState } from './data'
import { bodyOf, EMPTY_FORM, split } from './form'

const CONSENT = {
  purposes: ['AcademicResearch', 'ImproveInternalCRMProcesses'],
  data_categories: ['Picture'],
  operations: null,
  scope: { kind: 'items', ids: ['a', 'b'] },
  commercial_ok: false,
  publish_ok: null,
  model_kinds: ['discriminative'],
  recipients: null,
  territories: ['EU'],
  valid_from: '2026-05-04T00:00:00Z',
  valid_until: null,
  explicit: false,
  guardian: null,
  collection_method: 'paper',
  storage_locations: [],
  retention_period: '',
  jurisdiction: '',
  notice: { id: 'n', name: 'Street 1.0' },
} as unknown as Consent

it('says what was agreed to in plain words', () => {
  const words = Object.fromEntries(terms(CONSENT))
  expect(words['What for']).toBe('research at universities, improve internal crmprocesses')
  expect(words['What is done']).toBe('whatever the purpose needs')
  expect(words['Which material']).toBe('2 items')
  expect([words['For profit'], words['Published'], words['Models'], words['Countries'], words['Until']]).toEqual(['no', 'not asked', 'models that recognise', 'EU', 'they take it back'])
})

it('has a word and a sign for each state, and leads from each only to states there are', () => {
  for (const [state, next] of Object.entries(NEXT_STATES)) {
    expect(STATES[state as ConsentState].word).not.toBe('')
    for (const one of next) expect(STATES[one]).toBeDefined()
  }
  expect(NEXT_STATES.ConsentWithdrawn).not.toContain('ConsentGiven')
  expect(purposeWords('dpv:ScientificResearch')).toBe('scientific research')
})

it('sends no limit as null, and an answer that was not given as null', () => {
  const form = { ...EMPTY_FORM, subject: { id: 's1' } as never, notice: 'n1', purposes: ['AcademicResearch'], further: 'Marketing, ', commercial: 'unasked' as const, territories: 'EU, CH', explicit: true }
  expect(bodyOf(form)).toMatchObject({
    subject: 's1',
    purposes: ['AcademicResearch', 'Marketing'],
    operations: null,
    recipients: null,
    territories: ['EU', 'CH'],
    commercial_ok: null,
    publish_ok: false,
    // There is nothing sensitive to agree to.
    explicit: false,
    given_at: null,
    guardian: null,
    scope: { kind: 'subject' },
  })
  expect(split(' a,; b\n')).toEqual(['a', 'b'])
})
