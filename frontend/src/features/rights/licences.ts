/** Finding a licence by what people have at hand: its name, its tag, its address. */
import type { Licence } from './data'

/** The licences that most files come under, in the order of the digits that choose them. */
export const COMMON = [
  'LicenseRef-own-work',
  'LicenseRef-consented-upload',
  'CC0-1.0',
  'CC-BY-4.0',
  'CC-BY-SA-4.0',
  'CC-BY-NC-4.0',
  'CC-BY-ND-4.0',
  'LicenseRef-all-rights-reserved',
] as const

export function inOrder(licences: readonly Licence[]): Licence[] {
  const rank = (licence: Licence): number => {
    const at = (COMMON as readonly string[]).indexOf(licence.id)
    return at < 0 ? COMMON.length : at
  }
  return [...licences].sort((a, b) => rank(a) - rank(b))
}

/** As people write licences: `cc-by-nc`, `CC BY NC` and `ccbync` are alike. */
export function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[\s_-]+/g, '')
}

/** An address without what may differ between two that mean the same licence. */
export function address(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^(?:https?:)?\/\//, '')
    .replace(/^www\./, '')
    .replace(/[?#].*$/, '')
    .replace(/\/(?:deed|legalcode)(?:[.-][a-z_-]+)?(?:\.html)?$/, '')
    .replace(/\/+$/, '')
}

const isAddress = (text: string): boolean => /^(?:https?:)?\/\/|^www\.|^[\w-]+(?:\.[\w-]+)+\//i.test(text.trim())

/** What a typed text is looked for in: every way of naming the licence. */
export function searchText(licence: Licence): string {
  return `${plain(`${licence.short} ${licence.id} ${licence.name}`)} ${address(licence.url)}/`
}

export function matches(searched: string, typed: string): boolean {
  return searched.includes(isAddress(typed) ? address(typed) + (typed.trim().endsWith('/') ? '/' : '') : plain(typed))
}

/** The one licence that a text names, or undefined: an address counts, a part of a name does not. */
export function named(licences: readonly Licence[], typed: string): Licence | undefined {
  const text = plain(typed)
  const place = isAddress(typed) ? address(typed) : null
  return licences.find((one) => plain(one.short) === text || plain(one.id) === text || plain(one.name) === text || (place !== null && one.url !== '' && address(one.url) === place))
}

export type Group = 'may' | 'must' | 'not' | 'ask'

const PREFIXES: readonly (readonly [Group, RegExp])[] = [
  ['not', /^You may not /],
  ['may', /^You may /],
  ['must', /^You must /],
  ['ask', /^Ask a person before you /],
]

/** The sentences of a licence by what they say: may, must, may not, ask first; each without what all of a kind begin with. */
export function grouped(summary: readonly string[]): { group: Group; lines: string[] }[] {
  const order: Group[] = ['may', 'must', 'not', 'ask']
  const lines = new Map<Group, string[]>(order.map((group) => [group, []]))
  for (const sentence of summary) {
    const [group, prefix] = PREFIXES.find(([, start]) => start.test(sentence)) ?? (['ask', /^/] as const)
    lines.get(group)!.push(sentence.replace(prefix, '').replace(/\.$/, ''))
  }
  return order.map((group) => ({ group, lines: lines.get(group)! })).filter((one) => one.lines.length > 0)
}
