import { describe, expect, it } from 'vitest'
import type { Found } from '../data'
import { boxAt, changesOf, clockOf, evenTable, frameAt, momentOf, rowsOf, tableOf, within, withKey, type Drawn, type Track } from './model'

const track: Track = { track: [[2, 0, 0, 10, 10], [6, 40, 20, 10, 30]], from: 0, to: 8 }

describe('tracks', () => {
  it('lie in a straight line between keys, and stand still before and behind', () => {
    expect(boxAt(track, 4)).toEqual([20, 10, 10, 20])
    expect(boxAt(track, 0)).toEqual([0, 0, 10, 10])
    expect(boxAt(track, 8)).toEqual([40, 20, 10, 30])
    expect(boxAt(track, 9)).toBeNull()
  })

  it('take a key where they are moved, and reach there', () => {
    expect(withKey(track, 10, [1.239, 2, 3, 4])).toEqual({ track: [...track.track, [10, 1.24, 2, 3, 4]], from: 0, to: 10 })
    expect(withKey(track, 2, [9, 9, 9, 9]).track[0]).toEqual([2, 9, 9, 9, 9])
  })

  it('are cut to a span, and keep the place they had', () => {
    expect(within(track, 5, 1)).toEqual({ track: [[2, 0, 0, 10, 10]], from: 1, to: 5 })
    expect(within(track, 4, 4)).toEqual({ track: [[4, 20, 10, 10, 20]], from: 4, to: 4 })
  })
})

describe('frames', () => {
  it('are found by their moments, and lead back to them', () => {
    const table = tableOf({ time_base: [1, 1000], pts: [40, 80, 160] })
    expect(table.times).toEqual([0, 0.04, 0.12])
    expect([0, 0.0399, 0.05, 0.12, 9].map((moment) => frameAt(table, moment))).toEqual([0, 1, 1, 2, 2])
    expect([0, 1, 2, 7].map((frame) => frameAt(table, momentOf(table, frame)))).toEqual([0, 1, 2, 2])
    expect(evenTable(4, 2).times).toEqual([0, 0.5, 1, 1.5])
  })

  it('have moments in words', () => {
    expect([0, 9.99, 60, 62.45].map(clockOf)).toEqual(['0:00.0', '0:09.9', '1:00.0', '1:02.4'])
  })
})

describe('changes', () => {
  const drawn: Drawn[] = [
    { id: 'a', name: 'clip', kind: 'face', shape: track },
    { id: 'b', name: 'clip', kind: 'voice', shape: { sound: [1, 2] } },
  ]

  it('are what was taken away of the server’s, and what was drawn and stands', () => {
    expect(changesOf(drawn, new Set(['b', 'theirs']))).toEqual({ add: [{ name: 'clip', kind: 'face', shape: track }], remove: ['theirs'] })
  })

  it('stand beside what was found, file by file', () => {
    const found = [{ id: '1', name: 'clip', kind: 'plate', shape: track }, { id: '2', name: 'photo' }] as unknown as Found[]
    expect(rowsOf(found, drawn, 'clip').map(({ id }) => id)).toEqual(['1', 'a', 'b'])
  })
})
