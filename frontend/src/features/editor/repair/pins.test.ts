import { describe, expect, it } from 'vitest'
import { DocumentStore, deleteObjects, fromResult, type LabelSchema } from '@/engine'
import { shownPins } from './pins'

const SCHEMA: LabelSchema = {
  version: 1,
  inputs: [
    { name: 'photo', type: 'image' },
    { name: 'text', type: 'text' },
  ],
  controls: [
    { name: 'objects', type: 'shapes', on: 'photo', tools: ['box'], labels: [{ name: 'car' }] },
    { name: 'spans', type: 'spans', on: 'text', labels: [{ name: 'person' }] },
    { name: 'weather', type: 'choice', options: ['sunny', 'rain'] },
  ],
}
const result = {
  objects: [{ id: '1', label: 'car', type: 'box', x: 5, y: 5, w: 10, h: 10, angle: 0 }],
  // The same id in another control: the document tells them apart.
  spans: [{ id: '1', label: 'person', start: 2, end: 6, text: 'Anna' }],
}
const sizes = { photo: { width: 100, height: 100 } }

describe('what a reviewer marked', () => {
  it('finds objects by the ids of their control, points, stretches of text and questions', () => {
    const document = new DocumentStore(SCHEMA, fromResult(SCHEMA, result, { sizes }).snapshot)
    const pins = shownPins(
      [
        { control: 'objects', object: '1' },
        { control: 'spans', object: '1' },
        { control: 'objects', x: 0, y: 40 },
        { control: 'spans', start: 8, end: 9 },
        { control: 'weather' },
      ],
      document,
    )
    expect(pins.map(({ objectId, name, point, range }) => [objectId, name, point, range])).toEqual([
      ['1', 'car', null, null],
      ['spans:1', 'Anna', null, { start: 2, end: 6 }],
      [null, null, { x: 0, y: 40 }, null],
      [null, null, null, { start: 8, end: 9 }],
      [null, null, null, null],
    ])
    expect(pins.some(({ isGone }) => isGone)).toBe(false)
  })

  it('says that an object is no longer there', () => {
    const document = new DocumentStore(SCHEMA, fromResult(SCHEMA, result, { sizes }).snapshot)
    document.commit(deleteObjects(document, ['1']))
    expect(shownPins([{ control: 'objects', object: '1' }], document)).toMatchObject([{ isGone: true, objectId: null }])
  })
})
