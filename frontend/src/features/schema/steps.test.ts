import { describe, expect, it } from 'vitest'
import { keyOf, lackOf, placesOf, shownName, stepOf, type Place } from './steps'

const SCHEMA = {
  version: 1,
  inputs: [{ name: 'photo', type: 'image' }],
  controls: [
    {
      name: 'objects',
      type: 'shapes',
      labels: [
        { name: 'car', attributes: [{ name: 'colour', type: 'choice', options: ['red', { name: 'blue' }] }, { name: 'old', type: 'boolean' }] },
        { name: 'bus', attributes: [{ name: 'colour', type: 'choice', options: ['red', 'white'] }] },
      ],
      relations: [],
    },
    { name: 'weather', type: 'choice', options: ['sun', { name: 'rain', key: 'r' }] },
    { name: 'species', type: 'tree', options: [{ name: 'animal', children: ['dog', 'cat'] }, 'plant'] },
    { name: 'notes', type: 'text' },
  ],
}

const place = (id: string): Place => {
  const found = placesOf(SCHEMA).find((one) => one.id === id)
  if (!found) throw new Error(id)
  return found
}

describe('what steps can be about', () => {
  it('lists labels, attributes, options and controls once each, and nothing that is empty', () => {
    expect(placesOf(SCHEMA).map(({ id, names }) => [id, names])).toEqual([
      ['label/objects/', ['car', 'bus']],
      ['attribute/objects/', ['colour', 'old']],
      ['option/objects/colour', ['red', 'blue', 'white']],
      ['option/weather/', ['sun', 'rain']],
      ['option/species/', [['animal'], ['animal', 'dog'], ['animal', 'cat'], ['plant']]],
      ['control', ['objects', 'weather', 'species', 'notes']],
    ])
  })

  it('finds nothing in what is no schema', () => {
    expect(placesOf(null)).toEqual([])
    expect(placesOf({})).toEqual([])
  })
})

describe('a step', () => {
  it('names what was picked in the order of the schema', () => {
    expect(stepOf(place('label/objects/'), 'merge', ['bus', 'car'], ' vehicle ')).toEqual({ op: 'merge', kind: 'label', control: 'objects', from: ['car', 'bus'], to: 'vehicle' })
    expect(stepOf(place('option/objects/colour'), 'remove', ['white'], 'left over')).toEqual({ op: 'remove', kind: 'option', control: 'objects', attribute: 'colour', from: ['white'] })
    expect(stepOf(place('control'), 'rename', ['notes'], 'remarks')).toEqual({ op: 'rename', kind: 'control', from: ['notes'], to: 'remarks' })
    expect(stepOf(place('option/species/'), 'rename', [['animal', 'dog']], 'hound')).toEqual({ op: 'rename', kind: 'option', control: 'species', from: [['animal', 'dog']], to: 'hound' })
  })

  it('says what is missing', () => {
    expect(lackOf('rename', [], 'van')).toBe('names')
    expect(lackOf('rename', ['car'], '  ')).toBe('to')
    expect(lackOf('merge', ['car'], 'car')).toBe('several')
    expect(lackOf('merge', ['car'], 'bus')).toBeNull()
    expect(lackOf('remove', ['car'], '')).toBeNull()
    expect(lackOf('merge', [['animal', 'dog'], ['plant']], 'thing')).toBe('siblings')
    expect(lackOf('merge', [['animal', 'dog'], ['animal', 'cat']], 'pet')).toBeNull()
  })

  it('shows a path as one', () => {
    expect(shownName(['animal', 'dog'])).toBe('animal › dog')
    expect(keyOf(['a'])).not.toBe(keyOf('a'))
  })
})
