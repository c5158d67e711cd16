/** Differences in words. */
import { findLabel, type Json } from '@/engine'
import { t } from '@/i18n'
import { number } from '@/ui/format'
import type { Difference } from './differences'

type Fields = Readonly<Record<string, Json>>

const fields = (value: Json): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {})

/** What the difference is about: an object by its label, a question by its title. */
export function nameOf({ kind, control, mine, theirs }: Difference): string {
  if (kind === 'value') return control.title ?? control.name
  if (kind === 'relations') return t('Relations')
  const names = [mine, theirs].flatMap((side) => {
    const label = fields(side)['label']
    return typeof label === 'string' ? [findLabel(control, label)?.title ?? label] : []
  })
  return [...new Set(names)].join(' / ')
}

/** What one side has there. */
export function sideWords({ kind, mine, theirs }: Difference, side: 'mine' | 'theirs'): string {
  const [value, other] = side === 'mine' ? [mine, theirs] : [theirs, mine]
  if (kind === 'relations') return t('{count, plural, one {# relation} other {# relations}}', { count: Array.isArray(value) ? value.length : 0 })
  if (kind === 'value') return value === null ? t('no answer') : valueWords(value)
  if (value === null) return t('not there')
  return objectWords(fields(value), fields(other))
}

const GEOMETRY = ['x', 'y', 'w', 'h', 'angle', 'cx', 'cy', 'rx', 'ry']

/** An object: its measure first, and of the rest what the other side has otherwise. */
function objectWords(object: Fields, other: Fields): string {
  if (typeof object['text'] === 'string') return `“${object['text']}” ${numberWords(object['start'])}–${numberWords(object['end'])}`
  const measures = GEOMETRY.filter((name) => typeof object[name] === 'number' && (name !== 'angle' || object[name] !== 0))
  const parts = measures.map((name) => `${name} ${numberWords(object[name])}`)
  if (Array.isArray(object['points'])) parts.push(t('{count, plural, one {# point} other {# points}}', { count: object['points'].length }))
  const [own, theirs] = [fields(object['attributes'] ?? null), fields(other['attributes'] ?? null)]
  for (const name of new Set([...Object.keys(own), ...Object.keys(theirs)])) {
    if (JSON.stringify(own[name]) !== JSON.stringify(theirs[name])) parts.push(`${name}: ${valueWords(own[name] ?? null)}`)
  }
  return parts.join(', ')
}

const numberWords = (value: Json | undefined): string => (typeof value === 'number' ? number(value, 1) : '')

function valueWords(value: Json): string {
  if (value === null) return '—'
  if (typeof value === 'boolean') return value ? t('yes') : t('no')
  if (typeof value === 'number') return number(value)
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map((part) => valueWords(part as Json)).join(', ')
  return Object.entries(value).map(([name, part]) => `${name}: ${valueWords(part)}`).join(', ')
}
