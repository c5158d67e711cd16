import type { Decision } from '@/features/rights/data'
import { isBlocked, obstacles } from './Forecast'

const decision = (changes: Partial<Decision>): Decision => ({
  verdict: 'DENY', word: 'Blocked', sentence: '', use: { commercial: true, distribution: 'internal', content: 'originals' }, layers: [], reasons: [],
  obligations: [], elected_licence: null, valid_until: null, policy_version: '1', ...changes,
})

describe('what the wizard says before the start', () => {
  it('names each obstacle with the questions that can change it, once', () => {
    const blocked = decision({
      reasons: [
        { code: 'LIC_NC', layer: 'L2', severity: 'DENY', detail: 'Forbids commercial use.', fix: [{ code: 'add_permission', label: '' }, { code: 'change_use', label: '' }, { code: 'split', label: '' }, { code: 'leave_out', label: '' }], licence: null, subject_ref: null },
        { code: 'PD_UNKNOWN', layer: 'L5', severity: 'NEEDS_REVIEW', detail: 'Nobody has said.', fix: [{ code: 'state_personal_data', label: '' }, { code: 'mask', label: '' }], licence: null, subject_ref: null },
        { code: 'NOTE', layer: 'L1', severity: 'ALLOW', detail: 'Only a note.', fix: [], licence: null, subject_ref: null },
      ],
    })
    expect(obstacles(blocked)).toEqual([
      { detail: 'Forbids commercial use.', questions: ['licence', 'use'] },
      { detail: 'Nobody has said.', questions: ['people'] },
    ])
  })
  it('takes conditions for no obstacle', () => {
    expect((['ALLOW', 'ALLOW_WITH_OBLIGATIONS', 'NEEDS_REVIEW', 'DENY'] as const).map((verdict) => isBlocked(decision({ verdict })))).toEqual([false, false, true, true])
    expect(isBlocked(undefined)).toBe(false)
  })
})
