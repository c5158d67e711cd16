// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import type { Queue } from './data'
import { changesOf, faultsOf, fieldAt, formOf } from './form'
import { ruleWords, settingWords } from './words'

const QUEUE: Queue = {
  id: 'q1',
  project: 'p1',
  kind: 'annotate',
  name: 'Annotate',
  state: 'open',
  order: 'import',
  lease_seconds: 900,
  overlap: { mode: 'fixed', min: 1, max: null, threshold: null, control: '' },
  skip: { policy: 'reason', reasons: ['unsure', 'broken'] },
  audience: { members: [], groups: [], skills: [] },
  audience_names: { members: [], groups: [], skills: [] },
  daily_cap: null,
  rules: { review: null, adjudicate: null },
  repair_hours: 72,
  appeal_hours: 72,
  review_reasons: ['wrong_label', 'other'],
  counts: { open: 3, open_more: false, leased: 1, done: 0, done_more: false, returned: 0 },
  changing: null,
  version: 4,
  created_at: '2026-11-23T10:00:00Z',
}

describe('the settings of a queue as a form', () => {
  it('sends nothing that nobody changed', () => {
    const full: Queue = {
      ...QUEUE,
      overlap: { mode: 'confidence', min: 2, max: 5, threshold: 0.955, control: 'mood' },
      audience: { members: ['u'], groups: ['g'], skills: [{ skill: 's', min: 40, max: null }] },
      rules: { review: { queue: 'q2', percent: 10 }, adjudicate: { queue: 'q3', below: 0.7, late: true } },
    }
    expect(changesOf(QUEUE, formOf(QUEUE))).toEqual({})
    expect(changesOf(full, formOf(full))).toEqual({})
  })

  it('sends each changed setting whole, shares as fractions and minutes as seconds', () => {
    const form = { ...formOf(QUEUE), minutes: '7,5', mode: 'confidence' as const, max: '4', threshold: '90', control: 'mood', reviewQueue: 'q2', cap: '50' }
    expect(changesOf(QUEUE, form)).toEqual({
      lease_seconds: 450,
      overlap: { mode: 'confidence', min: 1, max: 4, threshold: 0.9, control: 'mood' },
      daily_cap: 50,
      rules: { review: { queue: 'q2', percent: 10 }, adjudicate: null },
    })
  })

  it('takes what stands between commas for one reason', () => {
    expect(changesOf(QUEUE, { ...formOf(QUEUE), skipReasons: 'Too dark , unsure,, Face  in view' })).toEqual({
      skip: { policy: 'reason', reasons: ['too_dark', 'unsure', 'face_in_view'] },
    })
  })

  it('takes a rule away, and everybody back in', () => {
    const picked: Queue = { ...QUEUE, audience: { ...QUEUE.audience, members: ['u'] }, rules: { review: { queue: 'q2', percent: 100 }, adjudicate: null } }
    expect(changesOf(picked, { ...formOf(picked), reviewQueue: '', members: [] })).toEqual({
      audience: { members: [], groups: [], skills: [] },
      rules: { review: null, adjudicate: null },
    })
  })

  it('says at each field what is wrong in it', () => {
    const form = formOf(QUEUE)
    expect(faultsOf(form)).toEqual({})
    expect(faultsOf({ ...form, name: ' ', min: '', minutes: 'ten', cap: '0', repair: '1,5' })).toEqual({
      name: 'Give it a name.',
      minutes: 'Write a number.',
      min: 'Write a number.',
      cap: 'From 1 to 100,000.',
      repair: 'Write a whole number.',
    })
    expect(faultsOf({ ...form, mode: 'confidence', min: '3', max: '2', threshold: '140' })).toEqual({ max: 'From 3 to 50.', threshold: 'From 0 to 100.', control: 'Choose a question.' })
    expect(faultsOf({ ...form, skills: [{ skill: 's', min: '', max: '' }] })).toEqual({ skills: 'Write a number.' })
    expect(faultsOf({ ...form, reviewQueue: 'q2', percent: '101', adjudicateQueue: 'q3', below: '' })).toEqual({ percent: 'From 0 to 100.' })
  })

  it('says in words which reasons can’t be taken', () => {
    const said = (skipReasons: string) => faultsOf({ ...formOf(QUEUE), skipReasons }).skipReasons
    expect(said('Too dark, unsure')).toBeUndefined()
    expect(said('unsure, Zu dunkel!')).toBe('“zu dunkel!”: letters from a to z, digits and spaces only.')
    expect(said('somebody who should not be seen')).toBe('“somebody who should not be seen” is too long: 20 signs at most.')
    expect(said('dark, blurred, Dark')).toBe('“dark” is there twice.')
    expect(said(' , ')).toBe('Write one reason at least.')
    expect(faultsOf({ ...formOf(QUEUE), skip: 'forbidden', skipReasons: '' })).toEqual({})
  })

  it('knows the fields that the server points at', () => {
    expect(['/overlap/threshold', '/rules/review', '/skip/reasons/3', '/state'].map(fieldAt)).toEqual(['threshold', 'reviewQueue', 'skipReasons', null])
  })
})

describe('rules in words', () => {
  const all: Queue[] = [QUEUE, { ...QUEUE, id: 'q2', kind: 'review', name: 'Second look' }]

  it('names where work goes and when', () => {
    const ruled: Queue = { ...QUEUE, rules: { review: { queue: 'q2', percent: 10 }, adjudicate: { queue: 'q9', below: 0.7, late: true } } }
    expect(ruleWords(ruled, all)).toEqual(['10 % go to Second look', 'below 70 % agreement to a queue that is gone', 'late answers to a queue that is gone'])
    expect(ruleWords({ ...ruled, rules: { review: { queue: 'q2', percent: 100 }, adjudicate: null } }, all)).toEqual(['everything goes to Second look'])
    expect(ruleWords(QUEUE, all)).toEqual([])
  })

  it('says that people are picked to those who are not told whom', () => {
    const hidden: Queue = { ...QUEUE, audience: { ...QUEUE.audience, members: null } }
    expect(settingWords(hidden)).toEqual(['one answer an item', 'picked people only'])
    expect(formOf(hidden).members).toEqual([])
  })

  it('says how many answers are wanted and of whom', () => {
    expect(settingWords({ ...QUEUE, daily_cap: 20, skip: { policy: 'forbidden', reasons: [] } })).toEqual(['one answer an item', 'everybody whose role allows it', 'at most 20 a person a day', 'no skipping'])
    expect(settingWords({ ...QUEUE, overlap: { mode: 'confidence', min: 2, max: 5, threshold: 0.9, control: 'mood' } })[0]).toBe('2 to 5 answers an item, until 90 % sure')
  })
})
