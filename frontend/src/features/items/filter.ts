/**
 * The filter of item lists as text and as chips: the same thing. Words are `key:value`, joined by blanks; a value with
 * blanks stands in double quotes; `-` before a word turns it round; a word without a key is looked for in the text.
 */
export interface Word {
  /** Empty for a word without a key. */
  key: string
  value: string
  negated: boolean
}

const WORD = /(-)?(?:([A-Za-z_][^\s:"]*):)?("(?:[^"\\]|\\.)*"?|[^\s"]+)/gs

export function parseFilter(text: string): Word[] {
  return [...text.matchAll(WORD)].flatMap(([, minus, key, raw]) => {
    const value = unquote(raw ?? '')
    return value === '' ? [] : [{ key: key ?? '', value, negated: minus === '-' }]
  })
}

function unquote(raw: string): string {
  if (!raw.startsWith('"')) return raw
  const inner = /^"(?:[^"\\]|\\.)*"$/s.test(raw) ? raw.slice(1, -1) : raw.slice(1)
  return inner.replaceAll(/\\(["\\])/g, '$1')
}

function quote(value: string): string {
  return /[\s"]/.test(value) || value === '' ? `"${value.replaceAll(/["\\]/g, '\\$&')}"` : value
}

/** A bare word that would be read as `key:value` or as turned round has to be quoted. */
export function wordText({ key, value, negated }: Word): string {
  const written = !key && /^-|^[A-Za-z_][^\s:"]*:/.test(value) ? `"${value.replaceAll(/["\\]/g, '\\$&')}"` : quote(value)
  return `${negated ? '-' : ''}${key ? `${key}:` : ''}${written}`
}

export function filterText(words: readonly Word[]): string {
  return words.map(wordText).join(' ')
}

export function isOn(words: readonly Word[], key: string, value: string): boolean {
  return words.some((word) => word.key === key && !word.negated && values(word).includes(value))
}

function values(word: Word): string[] {
  return word.key === 'verdict' || word.key === 'state' ? word.value.split(',') : [word.value]
}

/** A facet was pressed: exactly this value of the key, or no longer. */
export function toggle(words: readonly Word[], key: string, value: string): Word[] {
  const rest = words.filter((word) => word.key !== key || word.negated)
  return isOn(words, key, value) ? rest : [...rest, { key, value, negated: false }]
}
