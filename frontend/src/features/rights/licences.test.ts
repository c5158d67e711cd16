import type { Licence } from './data'
import { address, grouped, inOrder, matches, named, searchText } from './licences'

const licence = (id: string, name: string, url: string, short = id): Licence => ({ id, name, url, short, summary: [] })
const BY = licence('CC-BY-4.0', 'Creative Commons Attribution 4.0 International', 'https://creativecommons.org/licenses/by/4.0/', 'CC BY 4.0')
const NC = licence('CC-BY-NC-4.0', 'Creative Commons Attribution-NonCommercial 4.0', 'https://creativecommons.org/licenses/by-nc/4.0/', 'CC BY-NC 4.0')
const OWN = licence('LicenseRef-own-work', 'Own work', '', 'Own work')
const ALL = [NC, BY, OWN]

it('finds a licence by name, tag and address', () => {
  expect(named(ALL, 'cc by 4.0')?.id).toBe('CC-BY-4.0')
  expect(named(ALL, 'cc-by-nc-4.0')?.id).toBe('CC-BY-NC-4.0')
  expect(named(ALL, 'http://www.creativecommons.org/licenses/by/4.0/deed.de')?.id).toBe('CC-BY-4.0')
  expect(named(ALL, 'creativecommons.org/licenses/by-nc/4.0/legalcode.en')?.id).toBe('CC-BY-NC-4.0')
  expect(named(ALL, 'cc by')).toBeUndefined()
  expect(named(ALL, 'https://example.com/terms')).toBeUndefined()
})

it('searches by a part of any of them', () => {
  expect(matches(searchText(NC), 'noncommercial')).toBe(true)
  expect(matches(searchText(BY), 'https://creativecommons.org/licenses/by/')).toBe(true)
  expect(matches(searchText(NC), 'https://creativecommons.org/licenses/by/')).toBe(false)
})

it('reads an address without what does not matter', () => {
  expect(address('https://creativecommons.org/publicdomain/zero/1.0/legalcode.html?x#y')).toBe('creativecommons.org/publicdomain/zero/1.0')
})

it('puts the common ones first', () => {
  expect(inOrder(ALL).map((one) => one.id)).toEqual(['LicenseRef-own-work', 'CC-BY-4.0', 'CC-BY-NC-4.0'])
})

it('tells apart what is allowed, owed, forbidden and to be asked', () => {
  const told = grouped(['You may use it commercially.', 'You must name the author.', 'You may not hand on an altered version.', 'Ask a person before you train a model with it.'])
  expect(told).toEqual([
    { group: 'may', lines: ['use it commercially'] },
    { group: 'must', lines: ['name the author'] },
    { group: 'not', lines: ['hand on an altered version'] },
    { group: 'ask', lines: ['train a model with it'] },
  ])
})
