import { describe, expect, it } from 'vitest'
import { DocumentStore, fromResult, type LabelSchema, type Result } from '@/engine'
import type { ShownAnnotation } from '@/features/review/data'
import { FinalAnswer } from './final'
import { bestOf, isAgreed, thingsOf, type Agreement, type Thing } from './things'

const SCHEMA: LabelSchema = {
  version: 1,
  inputs: [{ name: 'photo', type: 'image' }],
  controls: [
    { name: 'objects', type: 'shapes', on: 'photo', tools: ['box'], labels: [{ name: 'car' }, { name: 'person' }] },
    { name: 'weather', type: 'choice', options: ['sun', 'rain'] },
  ],
}
const SIZES = { photo: { width: 640, height: 480 } }

const box = (id: string, x: number) => ({ id, label: 'car', type: 'box', x, y: 10, w: 100, h: 50, angle: 0 })

const annotation = (id: string, result: Result): ShownAnnotation => ({ id, author: id.toUpperCase(), state: 'submitted', origin: 'work', revision: 1, result, seconds: null, created_at: '2026-01-01T00:00:00Z' })

const A = annotation('a', { objects: [box('1', 10), box('2', 300)], weather: 'sun' })
const B = annotation('b', { objects: [box('1', 14), box('9', 500)], weather: 'rain' })
const AGREEMENT: Agreement = {
  total: 0.3,
  controls: [
    {
      control: 'objects',
      type: 'shapes',
      score: 0.46,
      objects: [
        { annotation: 'a', object: '1', score: 0.92, matches: [{ annotation: 'b', object: '1' }] },
        { annotation: 'a', object: '2', score: 0, matches: [] },
        { annotation: 'b', object: '1', score: 0.92, matches: [{ annotation: 'a', object: '1' }] },
        { annotation: 'b', object: '9', score: 0, matches: [] },
      ],
    },
    { control: 'weather', type: 'choice', score: 0, objects: [] },
  ],
}

function prepared(annotations = [A, B], agreement: Agreement | null = AGREEMENT): { things: readonly Thing[]; final: FinalAnswer } {
  const documents = new Map(annotations.map(({ id, result }) => [id, new DocumentStore(SCHEMA, fromResult(SCHEMA, result, { sizes: SIZES }).snapshot)]))
  const things = thingsOf(SCHEMA, annotations, agreement, (id, control) => documents.get(id)!.list(control))
  return { things, final: new FinalAnswer(SCHEMA, annotations) }
}

const boxesOf = (final: FinalAnswer) => (final.result['objects'] as unknown as { id: string; x: number }[]).map(({ id, x }) => [id, x])

describe('things', () => {
  it('puts matched objects together, and keeps what one alone has', () => {
    const { things } = prepared()
    expect(things.map(({ key, objects, values, score }) => [key, [...objects.keys(), ...values.keys()], score])).toEqual([
      ['objects/a/1', ['a', 'b'], 0.92],
      ['objects/a/2', ['a'], 0],
      ['objects/b/9', ['b'], 0],
      ['weather', ['a', 'b'], 0],
    ])
    expect(things.map(isAgreed)).toEqual([true, false, false, false])
    expect(bestOf(things[0]!)).toBe('a')
  })

  it('never makes two objects of one person one thing, even when a third is like both', () => {
    const twice = annotation('a', { objects: [box('1', 10), box('2', 12)] })
    const agreement: Agreement = {
      total: 0.5,
      controls: [
        {
          control: 'objects',
          type: 'shapes',
          score: 0.5,
          objects: [
            { annotation: 'a', object: '1', score: 0.9, matches: [{ annotation: 'b', object: '1' }] },
            { annotation: 'a', object: '2', score: 0.8, matches: [{ annotation: 'b', object: '1' }] },
            { annotation: 'b', object: '1', score: 0.9, matches: [{ annotation: 'a', object: '1' }] },
          ],
        },
      ],
    }
    const { things } = prepared([twice, annotation('b', { objects: [box('1', 11)] })], agreement)
    expect(things.map(({ objects }) => [...objects.keys()])).toEqual([['a', 'b'], ['a']])
  })
})

describe('the final answer', () => {
  it('keeps where each part is from, also through undo and editing', () => {
    const { things, final } = prepared()
    const [first, second, , weather] = things as [Thing, Thing, Thing, Thing]
    final.take(first, 'b')
    final.take(second, 'a')
    final.take(weather, 'a')
    expect(boxesOf(final)).toEqual([['1', 14], ['2', 300]])
    expect(final.result['weather']).toBe('sun')
    expect(final.provenance).toEqual({ '1': 'b', '2': 'a', weather: 'a' })
    final.take(first, 'a')
    expect(boxesOf(final)).toEqual([['1', 10], ['2', 300]])
    expect(final.provenance['1']).toBe('a')
    final.document.undo()
    // The same id is either's: what is there now says whose it is.
    expect(boxesOf(final)).toEqual([['1', 14], ['2', 300]])
    expect(final.provenance['1']).toBe('b')
  })

  it('takes back what is taken once more, and leaves out', () => {
    const { things, final } = prepared()
    const [first, second] = things as [Thing, Thing]
    final.take(first, 'a')
    final.take(first, 'a')
    expect(boxesOf(final)).toEqual([])
    expect(final.isOpen(first)).toBe(true)
    final.leaveOut(second)
    expect([final.isOpen(second), final.isLeftOut(second)]).toEqual([false, true])
    final.take(second, 'a')
    expect([final.isLeftOut(second), final.takenOf(second)]).toEqual([false, { annotation: 'a', edited: false }])
  })

  it('takes a whole annotation and leaves out what only others have', () => {
    const { things, final } = prepared()
    final.take(things[1]!, 'a')
    final.takeAll(things, 'b')
    expect(boxesOf(final)).toEqual([['1', 14], ['9', 500]])
    expect(final.provenance).toEqual({ '1': 'b', '9': 'b', weather: 'b' })
    expect(things.filter((thing) => final.isOpen(thing))).toEqual([])
  })

  it('gives an object another id where its own is taken by somebody else’s', () => {
    const { things, final } = prepared([A, annotation('b', { objects: [box('1', 400)], weather: 'sun' })], null)
    const [first, , other] = things as [Thing, Thing, Thing]
    final.take(first, 'a')
    final.take(other, 'b')
    const ids = boxesOf(final).map(([id]) => id)
    expect(new Set(ids).size).toBe(2)
    expect(Object.values(final.provenance).toSorted()).toEqual(['a', 'b'])
  })

  it('goes on where it was left', () => {
    const { things, final } = prepared()
    final.take(things[0]!, 'b')
    final.leaveOut(things[1]!)
    const kept = JSON.parse(JSON.stringify(final.kept())) as ReturnType<FinalAnswer['kept']>
    const again = prepared()
    again.final.restore(kept, SIZES)
    expect(again.final.provenance).toEqual({ '1': 'b' })
    expect(again.final.isLeftOut(again.things[1]!)).toBe(true)
    expect(again.final.takenOf(again.things[0]!)).toEqual({ annotation: 'b', edited: false })
  })
})
