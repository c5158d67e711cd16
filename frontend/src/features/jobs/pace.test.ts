import { paceOf } from './pace'

const job = (changes: object = {}) => ({
  state: 'running' as const, started_at: '2026-01-01T00:00:00Z', progress: { done: 80, failed: 20, total: 400 }, ...changes,
})
const at = (seconds: number): number => Date.parse('2026-01-01T00:00:00Z') + seconds * 1000

describe('the pace of a job', () => {
  it('is what it took by the time it ran, and says when the rest is done', () => {
    expect(paceOf(job(), at(10))).toEqual({ rate: 10, left: 30 })
  })

  it('says no end while nobody knows how much there is', () => {
    expect(paceOf(job({ progress: { done: 50, failed: 0, total: null } }), at(10))).toEqual({ rate: 5, left: null })
  })

  it('is not told too early, before the start or after the end', () => {
    expect(paceOf(job(), at(1))).toBeNull()
    expect(paceOf(job({ started_at: null }), at(10))).toBeNull()
    expect(paceOf(job({ state: 'done' }), at(10))).toBeNull()
    expect(paceOf(job({ progress: { done: 0, failed: 0, total: 9 } }), at(10))).toBeNull()
  })
})
