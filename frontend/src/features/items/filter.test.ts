import fc from 'fast-check'
import { filterText, isOn, parseFilter, toggle, type Word } from './filter'

const word: fc.Arbitrary<Word> = fc.record({
  key: fc.constantFrom('', 'state', 'licence', 'data.city', 'text'),
  value: fc.string({ minLength: 1 }).filter((value) => value.trim() !== ''),
  negated: fc.boolean(),
})

describe('the filter as text and chips', () => {
  it('reads keys, quotes, turned words and bare words', () => {
    expect(parseFilter('state:labelable -licence:"CC BY 4.0" cat data.size:>=10')).toEqual([
      { key: 'state', value: 'labelable', negated: false },
      { key: 'licence', value: 'CC BY 4.0', negated: true },
      { key: '', value: 'cat', negated: false },
      { key: 'data.size', value: '>=10', negated: false },
    ])
  })
  it('takes an unfinished quote as far as it goes', () => {
    expect(parseFilter('text:"two wor')).toEqual([{ key: 'text', value: 'two wor', negated: false }])
  })
  it('answers what it wrote', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        expect(parseFilter(filterText(words))).toEqual(words)
      }),
    )
  })
  it('toggles a facet and leaves the rest', () => {
    const words = parseFilter('verdict:DENY data.city:Paris -verdict:ALLOW')
    expect(filterText(toggle(words, 'verdict', 'DENY'))).toBe('data.city:Paris -verdict:ALLOW')
    expect(filterText(toggle(words, 'verdict', 'NEEDS_REVIEW'))).toBe('data.city:Paris -verdict:ALLOW verdict:NEEDS_REVIEW')
    expect(isOn(parseFilter('verdict:DENY,NEEDS_REVIEW'), 'verdict', 'NEEDS_REVIEW')).toBe(true)
  })
})
