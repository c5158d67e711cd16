/** Numbers, sizes and times in the person's own writing, all by Intl. */
import { formattingLocale, t } from '@/i18n'

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>()

function cached<F extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(key: string, make: (locale: string) => F): F {
  const locale = formattingLocale()
  const full = `${locale}/${key}`
  let found = cache.get(full)
  if (!found) cache.set(full, (found = make(locale)))
  return found as F
}

/** 12345.678 -> "12,345.68" */
export function number(value: number, digits = 2): string {
  return cached(`n${digits}`, (locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits })).format(value)
}

/** A count that the server capped: 1000 of an unknown rest -> "1,000+". */
export function count(value: number, more = false): string {
  return more ? `${number(value, 0)}+` : number(value, 0)
}

/** 0.974 -> "97%" */
export function percent(share: number, digits = 0): string {
  return cached(`p${digits}`, (locale) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits })).format(share)
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** 5_400_000 -> "5.4 MB" (powers of 1000, as files are told elsewhere) */
export function bytes(value: number): string {
  const step = value < 1 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(value) / 3))
  const unit = BYTE_UNITS[step] ?? 'byte'
  return cached(
    `b${unit}`,
    (locale) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: step === 0 ? 'long' : 'short', maximumFractionDigits: step < 2 ? 0 : 1 }),
  ).format(value / 1000 ** step)
}

/** 22_230 s -> "6 h 10" for hours, "12 min" below one, "40 s" below a minute. */
export function duration(seconds: number): string {
  if (seconds < 60) return t('{seconds} s', { seconds: number(seconds, 0) })
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return t('{minutes} min', { minutes: number(minutes, 0) })
  return t('{hours} h {minutes}', { hours: number(Math.floor(minutes / 60), 0), minutes: String(minutes % 60).padStart(2, '0') })
}

const RELATIVE_STEPS: readonly [limit: number, unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  [60, 'second', 1],
  [3600, 'minute', 60],
  [86_400, 'hour', 3600],
  [7 * 86_400, 'day', 86_400],
  [30 * 86_400, 'week', 7 * 86_400],
  [365 * 86_400, 'month', 30 * 86_400],
  [Number.POSITIVE_INFINITY, 'year', 365 * 86_400],
]

/** "yesterday", "in 3 hours", "just now", measured against `now`. */
export function relative(when: Date, now: Date = new Date()): string {
  const seconds = (when.getTime() - now.getTime()) / 1000
  if (Math.abs(seconds) < 45) return t('just now')
  const [, unit, size] = RELATIVE_STEPS.find(([limit]) => Math.abs(seconds) < limit) ?? RELATIVE_STEPS.at(-1)!
  return cached('r', (locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })).format(Math.round(seconds / size), unit)
}

export function dateTime(when: Date): string {
  return cached('dt', (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' })).format(when)
}

export function date(when: Date): string {
  return cached('d', (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })).format(when)
}
