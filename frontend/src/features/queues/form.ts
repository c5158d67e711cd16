/** The settings of a queue as a form holds them: numbers as typed, so that nobody's half-written number is lost. */
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

/** Which fields hold no number where one is needed; the form is not sent while there are any. */
export function unreadable(form: Form): (keyof Form)[] {
  const needed: TextKey[] = ['minutes', 'min', 'repair', 'appeal']
  const asks: TextKey[] = form.mode === 'confidence' ? ['max', 'threshold'] : []
  const rules: TextKey[] = [...(form.reviewQueue ? (['percent'] as const) : []), ...(form.adjudicateQueue && form.below.trim() ? (['below'] as const) : [])]
  const optional: TextKey[] = form.cap.trim() ? ['cap'] : []
  const bad = (text: string, isNeeded: boolean): boolean => (text.trim() === '' ? isNeeded : !Number.isFinite(number(text)))
  const plain = [...needed, ...asks, ...rules, ...optional].filter((key) => bad(form[key], true))
  return form.skills.some(({ min, max }) => bad(min, true) || bad(max, false)) ? [...plain, 'skills'] : plain
}
