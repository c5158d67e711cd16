import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DocumentStore, fromResult, type LabelSchema, type Result, setValue, toResult } from '@/engine'
import { type Choice, differencesOf, merged } from './differences'
import { mergeCommand } from './mergeCommand'

const SCHEMA: LabelSchema = {
  version: 1,
  inputs: [
    { name: 'photo', type: 'image' },
    { name: 'text', type: 'text' },
  ],
  controls: [
    { name: 'objects', type: 'shapes', on: 'photo', tools: ['box'], labels: [{ name: 'car' }, { name: 'bus' }] },
    { name: 'spans', type: 'spans', on: 'text', labels: [{ name: 'person' }] },
    { name: 'weather', type: 'choice', options: ['sunny', 'rain'] },
    { name: 'tags', type: 'choices', options: ['a', 'b', 'c'] },
  ],
}
const SIZES = { photo: { width: 640, height: 480 } }

const box = (id: string, x: number, label = 'car') => ({ id, label, type: 'box', x, y: 10, w: 40, h: 30, angle: 0 })
const span = (id: string, start: number) => ({ id, label: 'person', start, end: start + 4, text: 'Anna' })
const documentOf = (result: Result): DocumentStore => new DocumentStore(SCHEMA, fromResult(SCHEMA, result, { sizes: SIZES }).snapshot)

const told = (mine: Result, theirs: Result, base: Result | null) =>
  differencesOf(SCHEMA, mine, theirs, base).map(({ id, changedBy, suggested, choices }) => [id, changedBy, suggested, choices.length])
const together = (mine: Result, theirs: Result, base: Result | null, chosen: [string, Choice][] = []) =>
  merged(SCHEMA, mine, theirs, differencesOf(SCHEMA, mine, theirs, base), new Map(chosen))

describe('where two versions differ', () => {
  it('says who moved away from what both began with, and takes that side', () => {
    const base: Result = { objects: [box('1', 0), box('2', 0), box('3', 0), box('4', 0)], weather: 'sunny' }
    const mine: Result = { objects: [box('1', 5), box('2', 0), box('3', 7), box('5', 0)], weather: 'sunny' }
    const theirs: Result = { objects: [box('1', 0), box('2', 9), box('3', 8), box('4', 0), box('6', 0)], weather: 'rain' }
    expect(told(mine, theirs, base)).toEqual([
      ['objects/1', 'mine', 'mine', 3],
      ['objects/2', 'theirs', 'theirs', 3],
      ['objects/3', 'both', 'mine', 3],
      ['objects/5', 'mine', 'mine', 2],
      ['objects/4', 'mine', 'mine', 2],
      ['objects/6', 'theirs', 'theirs', 2],
      ['weather', 'theirs', 'theirs', 2],
    ])
    expect(together(mine, theirs, base)).toEqual({
      objects: [box('1', 5), box('2', 9), box('3', 7), box('5', 0), box('6', 0)],
      weather: 'rain',
    })
  })

  it('throws nothing away when it is not known what both began with', () => {
    const mine: Result = { objects: [box('1', 5)], tags: ['a'] }
    const theirs: Result = { objects: [box('2', 0)], weather: 'rain', tags: ['b'] }
    expect(together(mine, theirs, null)).toEqual({ objects: [box('1', 5), box('2', 0)], weather: 'rain', tags: ['a'] })
  })

  it('keeps both of an object as two, and both of a set of tags as one', () => {
    const mine: Result = { objects: [box('1', 5)], tags: ['a', 'b'] }
    const theirs: Result = { objects: [box('1', 9, 'bus')], tags: ['b', 'c'] }
    const result = together(mine, theirs, null, [
      ['objects/1', 'both'],
      ['tags', 'both'],
    ])
    const [first, second] = result['objects'] as { id: string }[]
    expect(first).toEqual(box('1', 5))
    expect(second).toEqual({ ...box('1', 9, 'bus'), id: second!.id })
    expect(second!.id).not.toBe('1')
    expect(result['tags']).toEqual(['a', 'b', 'c'])
  })

  it('lets a relation go with either of its ends', () => {
    const relation = { label: 'knows', from: 's1', to: 's2' }
    const mine: Result = { spans: [span('s1', 0), span('s2', 10)], 'spans.relations': [relation] }
    const theirs: Result = { spans: [span('s1', 0)] }
    expect(together(mine, theirs, null, [['spans/s2', 'theirs'], ['spans.relations', 'mine']])).toEqual({ spans: [span('s1', 0)] })
    expect(together(mine, theirs, null)).toEqual(mine)
  })

  it('finds nothing between a version and itself, and either side whole when it is chosen throughout', () => {
    const results = fc.record(
      {
        objects: fc.uniqueArray(fc.tuple(fc.constantFrom('1', '2', '3', '4'), fc.integer({ min: 0, max: 5 })), { selector: ([id]) => id }).map((list) => list.map(([id, x]) => box(id, x))),
        weather: fc.constantFrom('sunny', 'rain'),
        tags: fc.subarray(['a', 'b', 'c'], { minLength: 1 }),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Result>
    fc.assert(
      fc.property(results, results, fc.option(results), (mine, theirs, base) => {
        expect(differencesOf(SCHEMA, mine, mine, base)).toEqual([])
        const all = differencesOf(SCHEMA, mine, theirs, base)
        const choose = (choice: Choice) => merged(SCHEMA, mine, theirs, all, new Map(all.map(({ id }) => [id, choice])))
        expect(differencesOf(SCHEMA, choose('mine'), mine, null)).toEqual([])
        expect(differencesOf(SCHEMA, choose('theirs'), theirs, null)).toEqual([])
      }),
    )
  })
})

describe('a merge as a step of the document', () => {
  it('changes only what differs, and is undone in one step', () => {
    const before: Result = { objects: [box('1', 5), box('2', 0)], spans: [], weather: 'rain' }
    const after: Result = { objects: [box('1', 5), box('3', 9)], spans: [], weather: 'sunny' }
    const document = documentOf(before)
    const untouched = document.get('1')
    document.commit(mergeCommand(document, documentOf(after).snapshot()))
    expect(toResult(document)).toEqual(after)
    expect(document.get('1')).toBe(untouched)
    document.undo()
    expect(toResult(document)).toEqual(before)
  })

  it('is no step when nothing differs', () => {
    const document = documentOf({ objects: [box('1', 5)] })
    expect(mergeCommand(document, documentOf({ objects: [box('1', 5)] }).snapshot())).toBeNull()
    document.commit(setValue(document, 'weather', 'rain'))
    expect(mergeCommand(document, documentOf({ objects: [box('1', 5)], weather: 'rain' }).snapshot())).toBeNull()
  })
})
