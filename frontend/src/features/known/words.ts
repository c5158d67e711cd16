import type { Json } from '@/engine'

/** A known value in a line: "good"; "a, b" of several. */
export function valueWords(value: Json): string {
  if (Array.isArray(value)) return value.map(valueWords).join(', ')
  if (value !== null && typeof value === 'object') return Object.values(value).map(valueWords).join(', ')
  return value === null ? '–' : String(value)
}
