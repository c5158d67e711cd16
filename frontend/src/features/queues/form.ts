/** The settings of a queue as a form holds them: numbers as typed, so that nobody's half-written number is lost. */
import { t } from '@/i18n'
import { number as shownNumber } from '@/ui/format'
import type { OverlapMode, Queue, QueueOrder, QueueSettings, SkillCondition, SkipPolicy } from './data'

export interface Form {
  name: string
  order: QueueOrder
  minutes: string
  mode: OverlapMode
  min: string
  max: string
  threshold: string
  control: string
  skip: SkipPolicy
  skipReasons: string
  members: string[]
  groups: string[]
  skills: { skill: string; min: string; max: string }[]
  cap: string
  reviewQueue: string
  percent: string
  adjudicateQueue: string
  below: string
  late: boolean
  repair: string
  appeal: string
  reviewReasons: string
}

const shown = (value: number | null | undefined): string => (value === null || value === undefined ? '' : String(value))
/** What was typed as a number; null for nothing; NaN for what is none, which the server then points at. */
const number = (text: string): number | null => (text.trim() === '' ? null : Number(text.replace(',', '.')))
const share = (text: string): number | null => {
  const value = number(text)
  return value === null ? null : value / 100
}
const percent = (value: number | null): string => shown(value === null ? null : Math.round(value * 10_000) / 100)
/** What stands between commas, as the server takes it: `Too dark` is one reason, `too_dark`. */
const words = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim().toLowerCase().replaceAll(/\s+/g, '_'))
    .filter(Boolean)

/** The fields that are typed or chosen as one text. */
export type TextKey = { [Key in keyof Form]: Form[Key] extends string ? Key : never }[keyof Form]

export function formOf(queue: Queue): Form {
  const { overlap, skip, audience, rules } = queue
  return {
    name: queue.name,
    order: queue.order,
    minutes: shown(Math.round((queue.lease_seconds / 60) * 100) / 100),
    mode: overlap.mode,
    min: shown(overlap.min),
    max: shown(overlap.max),
    threshold: percent(overlap.threshold),
    control: overlap.control,
    skip: skip.policy,
    skipReasons: skip.reasons.join(', '),
    members: audience.members ?? [],
    groups: audience.groups,
    skills: audience.skills.map(({ skill, min, max }) => ({ skill, min: shown(min), max: shown(max) })),
    cap: shown(queue.daily_cap),
    reviewQueue: rules.review?.queue ?? '',
    percent: shown(rules.review?.percent ?? 10),
    adjudicateQueue: rules.adjudicate?.queue ?? '',
    below: percent(rules.adjudicate ? rules.adjudicate.below : 0.7),
    late: rules.adjudicate?.late ?? true,
    repair: shown(queue.repair_hours),
    appeal: shown(queue.appeal_hours),
    reviewReasons: queue.review_reasons.join(', '),
  }
}

function settingsOf(form: Form): Omit<QueueSettings, 'state'> {
  const asks = form.mode === 'confidence'
  return {
    name: form.name,
    order: form.order,
    lease_seconds: Math.round((number(form.minutes) ?? Number.NaN) * 60),
    overlap: {
      mode: form.mode,
      min: number(form.min) ?? Number.NaN,
      max: asks ? number(form.max) : null,
      threshold: asks ? share(form.threshold) : null,
      control: asks ? form.control : '',
    },
    skip: { policy: form.skip, reasons: words(form.skipReasons) },
    audience: {
      members: form.members,
      groups: form.groups,
      skills: form.skills.map(({ skill, min, max }): SkillCondition => ({ skill, min: number(min) ?? 0, max: number(max) })),
    },
    daily_cap: number(form.cap),
    rules: {
      review: form.reviewQueue ? { queue: form.reviewQueue, percent: number(form.percent) ?? Number.NaN } : null,
      adjudicate: form.adjudicateQueue ? { queue: form.adjudicateQueue, below: share(form.below), late: form.late } : null,
    },
    repair_hours: number(form.repair) ?? Number.NaN,
    appeal_hours: number(form.appeal) ?? Number.NaN,
    review_reasons: words(form.reviewReasons),
  }
}

/** What the form changes, each setting whole; what nobody touched is not sent, so that it stays as it is. */
export function changesOf(queue: Queue, form: Form): Partial<QueueSettings> {
  const before = settingsOf(formOf(queue))
  const after = settingsOf(form)
  const keys = Object.keys(after) as (keyof typeof after)[]
  return Object.fromEntries(keys.filter((key) => JSON.stringify(after[key]) !== JSON.stringify(before[key])).map((key) => [key, after[key]]))
}

/** What is wrong in the fields, in words for each; the form is not sent while anything is. */
export type Faults = { readonly [Key in keyof Form]?: string | undefined }

interface Range {
  key: TextKey
  from: number
  to: number
  /** Numbers between whole ones count too. */
  fine?: boolean
  /** Nothing is an answer. */
  empty?: boolean
}

/** What the server takes, in the units of the fields. */
function rangesOf(form: Form): Range[] {
  const asks = form.mode === 'confidence'
  return [
    { key: 'minutes', from: 0.5, to: 1440, fine: true },
    { key: 'min', from: 1, to: 50 },
    ...(asks ? ([{ key: 'max', from: Math.max(1, number(form.min) || 1), to: 50 }, { key: 'threshold', from: 0, to: 100, fine: true }] as const) : []),
    { key: 'cap', from: 1, to: 100_000, empty: true },
    ...(form.reviewQueue ? ([{ key: 'percent', from: 0, to: 100 }] as const) : []),
    ...(form.adjudicateQueue ? ([{ key: 'below', from: 0, to: 100, fine: true, empty: true }] as const) : []),
    { key: 'repair', from: 1, to: 2160 },
    { key: 'appeal', from: 0, to: 2160 },
  ]
}

export function faultsOf(form: Form): Faults {
  const faults: { [Key in keyof Form]?: string | undefined } = {}
  if (form.name.trim() === '') faults.name = t('Give it a name.')
  for (const range of rangesOf(form)) {
    const fault = numberFault(form[range.key], range)
    if (fault !== null) faults[range.key] = fault
  }
  if (form.skip !== 'forbidden') faults.skipReasons = reasonsFault(form.skipReasons)
  faults.reviewReasons = reasonsFault(form.reviewReasons)
  if (form.mode === 'confidence' && form.control === '') faults.control = t('Choose a question.')
  const skill = { from: 0, to: 100 }
  const bad = form.skills.map(({ min, max }) => numberFault(min, skill) ?? numberFault(max, { ...skill, empty: true })).find((fault) => fault !== null)
  if (bad) faults.skills = bad
  return Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault !== undefined))
}

function numberFault(text: string, { from, to, fine = false, empty = false }: Omit<Range, 'key'>): string | null {
  const value = number(text)
  if (value === null) return empty ? null : t('Write a number.')
  if (!Number.isFinite(value)) return t('Write a number.')
  if (!fine && !Number.isInteger(value)) return t('Write a whole number.')
  return value < from || value > to ? t('From {from} to {to}.', { from: shownNumber(from), to: shownNumber(to) }) : null
}

const REASON = /^[a-z0-9_]+$/
const LONGEST_REASON = 20
const MOST_REASONS = 30

function reasonsFault(text: string): string | undefined {
  const reasons = words(text)
  const strange = reasons.find((reason) => !REASON.test(reason))
  const long = reasons.find((reason) => reason.length > LONGEST_REASON)
  const twice = reasons.find((reason, at) => reasons.indexOf(reason) !== at)
  const plain = (reason: string): string => reason.replaceAll('_', ' ')
  if (reasons.length === 0) return t('Write one reason at least.')
  if (strange !== undefined) return t('“{reason}”: letters from a to z, digits and spaces only.', { reason: plain(strange) })
  if (long !== undefined) return t('“{reason}” is too long: 20 signs at most.', { reason: plain(long) })
  if (twice !== undefined) return t('“{reason}” is there twice.', { reason: plain(twice) })
  return reasons.length > MOST_REASONS ? t('30 reasons at most.') : undefined
}

const AT: readonly (readonly [pointer: RegExp, key: keyof Form])[] = [
  [/^\/name/, 'name'],
  [/^\/lease_seconds/, 'minutes'],
  [/^\/overlap\/min/, 'min'],
  [/^\/overlap\/max/, 'max'],
  [/^\/overlap\/threshold/, 'threshold'],
  [/^\/overlap\/control/, 'control'],
  [/^\/skip/, 'skipReasons'],
  [/^\/audience\/skills/, 'skills'],
  [/^\/daily_cap/, 'cap'],
  [/^\/rules\/review\/percent/, 'percent'],
  [/^\/rules\/review/, 'reviewQueue'],
  [/^\/rules\/adjudicate\/below/, 'below'],
  [/^\/rules\/adjudicate/, 'adjudicateQueue'],
  [/^\/repair_hours/, 'repair'],
  [/^\/appeal_hours/, 'appeal'],
  [/^\/review_reasons/, 'reviewReasons'],
]

/** The field that a pointer of the server's is about; null for what the form does not show. */
export const fieldAt = (pointer: string): keyof Form | null => AT.find(([pattern]) => pattern.test(pointer))?.[1] ?? null
