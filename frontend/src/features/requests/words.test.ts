import type { Preview } from './data'
import { effects, recipientsOf, verb } from './words'

const PREVIEW: Preview = {
  request: null,
  subject: { id: 's', pseudonym: 'S-1' },
  kind: 'withdraw',
  items: { total: 12, closed: 12, erased: 0, masked: 0, basis: 0, held: 0 },
  projects: [
    { id: 'p', name: 'Street', items: 10, ends: 10, states: {} },
    { id: 'q', name: 'Voices', items: 4, ends: 2, states: {} },
    { id: 'r', name: 'Other', items: 1, ends: 0, states: {} },
  ],
  leases: 1,
  drafts: 1,
  labels: 3,
  with_others: 0,
  maskable: 0,
  files: { removed: 0, shared: 0 },
  snapshots: [{ id: 'd', name: 'Set', number: 3, project: { id: 'p', name: 'Street' }, rows: 4, recipients: ['A', 'B'] }],
  models: [],
  holds: [],
  keeps: [],
}

it('tells the effects in one sentence, and on the button', () => {
  expect(effects(PREVIEW)).toBe('12 items end in use in 2 projects; one dataset is recalled from 2 recipients.')
  expect(verb(PREVIEW)).toBe('Withdraw 12 items, recall 1 dataset')
  expect(recipientsOf({ ...PREVIEW, snapshots: [...PREVIEW.snapshots, { ...PREVIEW.snapshots[0]!, id: 'e', recipients: ['B', 'C'] }] })).toEqual(['A', 'B', 'C'])
})

it('says what an erasure deletes and what a hold keeps', () => {
  const erasure: Preview = { ...PREVIEW, kind: 'erase', items: { total: 3, closed: 0, erased: 2, masked: 0, basis: 0, held: 1 }, snapshots: [] }
  expect(effects(erasure)).toBe('2 items are erased, one is kept and not used in 2 projects.')
  expect(verb(erasure)).toBe('Erase 2 items')
  expect(effects({ ...PREVIEW, snapshots: [], items: { ...PREVIEW.items, closed: 0 }, projects: [] })).toBe('No item ends in use.')
})
