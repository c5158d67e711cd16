// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { queueWords, stageWords } from './Stages'
import type { QueueProgress, StageProgress } from './types'

const stage: StageProgress = { kind: 'annotate', done: 1204, left: 60, left_more: false, rate_per_hour: 20, finish_estimate: null }
const queue: QueueProgress = { id: 'q', name: 'Annotate', kind: 'annotate', state: 'open', open: 14, open_more: false, leased: 0, returned: 0 }

describe('a stage in words', () => {
  it.each([
    [stage, '1,204 answers; about 60 left; 20 / h'],
    [{ ...stage, rate_per_hour: null }, '1,204 answers; about 60 left; no pace in the last 24 hours'],
    [{ ...stage, left: 0, rate_per_hour: null }, '1,204 answers; nothing left'],
    [{ ...stage, left: 1000, left_more: true }, '1,204 answers; more than 1,000 left; 20 / h'],
  ])('%#', (given, words) => expect(stageWords(given)).toBe(words))

  it('counts what is done there', () => {
    expect(stageWords({ ...stage, kind: 'review', done: 1, left: 0 })).toBe('1 review; nothing left; 20 / h')
    expect(stageWords({ ...stage, kind: 'adjudicate', done: 0, left: 0 })).toBe('0 decisions; nothing left; 20 / h')
  })

  it('says when it finishes', () => expect(stageWords({ ...stage, finish_estimate: '2031-05-04T12:00:00Z' })).toMatch(/; finishes .*2031 at this pace$/))
})

describe('a queue in words', () => {
  it('leaves zeros out', () => {
    expect(queueWords(queue)).toBe('14 open')
    expect(queueWords({ ...queue, leased: 2, returned: 1 })).toBe('14 open · 2 held · 1 returned')
  })
})
