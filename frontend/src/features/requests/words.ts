import { Ban, CalendarPlus, Check, CircleDot, Download, Eraser, Hand, Mail, PauseCircle, Play, TriangleAlert, Undo2, UserCheck, type LucideIcon } from 'lucide-react'
import { msg, t } from '@/i18n'
import { number } from '@/ui/format'
import type { Tone } from '@/features/rights/Ledger'
import type { Outcome, Preview, RequestEvent, RequestKind, RequestState, Regime } from './data'

export const KINDS: Record<RequestKind, { word: string; icon: LucideIcon; means: string }> = {
  withdraw: { word: msg('Withdrawal'), icon: Undo2, means: msg('Takes back every consent. What rests on it ends in use at once and leaves datasets; nothing is deleted.') },
  erase: { word: msg('Erasure'), icon: Eraser, means: msg('Takes back every consent and deletes what shows them, unless a hold or another basis keeps it. This cannot be undone.') },
  access: { word: msg('Access'), icon: Download, means: msg('Makes one file of all that is held about them, others in it left out.') },
  restrict: { word: msg('Restriction'), icon: PauseCircle, means: msg('What shows them is stored and not used until the restriction is lifted.') },
  object: { word: msg('Objection'), icon: Hand, means: msg('What rests on a legitimate interest ends in use at once.') },
}

export const STATES: Record<RequestState, { word: string; tone: Tone; icon: LucideIcon }> = {
  open: { word: msg('Open'), tone: 'none', icon: CircleDot },
  working: { word: msg('Being carried out'), tone: 'none', icon: Play },
  done: { word: msg('Done'), tone: 'ok', icon: Check },
  refused: { word: msg('Refused'), tone: 'block', icon: Ban },
  cancelled: { word: msg('Taken back'), tone: 'none', icon: Undo2 },
}

export const EVENTS: Record<RequestEvent['kind'], { word: string; icon: LucideIcon }> = {
  received: { word: msg('Came in'), icon: Mail },
  acknowledged: { word: msg('They were told that it came in'), icon: Check },
  verified: { word: msg('Who asks was made sure'), icon: UserCheck },
  extended: { word: msg('The time was extended'), icon: CalendarPlus },
  started: { word: msg('Carrying it out began'), icon: Play },
  completed: { word: msg('Done'), icon: Check },
  refused: { word: msg('Refused'), icon: Ban },
  cancelled: { word: msg('Taken back'), icon: Undo2 },
  overdue: { word: msg('Its time ran out'), icon: TriangleAlert },
}

export const REGIMES: Record<Regime, { word: string; detail: string }> = {
  gdpr: { word: 'GDPR', detail: msg('one month, two more with a reason') },
  ccpa: { word: 'CCPA', detail: msg('told within 10 working days, answered in 45 days, 45 more with a reason') },
}

export const OUTCOMES: Record<Outcome, string> = {
  closed: msg('not used any more'),
  erased: msg('erased'),
  masked: msg('stay: they can’t be recognised'),
  basis: msg('stay: on another basis'),
  held: msg('kept under a hold, not used'),
}

export const KEEPS: Record<string, string> = {
  hold: msg('a hold stands on it'),
  basis: msg('other items are in use on another legal basis'),
  consent: msg('another consent of theirs stands'),
}

/** How many people and organisations have the datasets. */
export function recipientsOf(preview: Preview): string[] {
  return [...new Set(preview.snapshots.flatMap(({ recipients }) => recipients))].sort()
}

/** What pressing the button does, in one sentence: "12 items end in use in 2 projects; one dataset is recalled …". */
export function effects(preview: Preview): string {
  const { items, snapshots } = preview
  if (preview.kind === 'access') return t('One file is made of {count, plural, =0 {what is held about them; no item shows them} one {one item and what is held about them} other {# items and what is held about them}}.', { count: items.total })
  const projects = preview.projects.filter((project) => project.ends > 0).length
  const stopped = items.closed + items.held
  const first =
    preview.kind === 'erase'
      ? t('{erased, plural, =0 {No item is erased} one {One item is erased} other {# items are erased}}{stopped, plural, =0 {} one {, one is kept and not used} other {, # are kept and not used}}{projects, plural, =0 {} one { in one project} other { in # projects}}', { erased: items.erased, stopped, projects })
      : t('{items, plural, =0 {No item ends in use} one {One item ends in use} other {# items end in use}}{projects, plural, =0 {} one { in one project} other { in # projects}}', { items: stopped, projects })
  return t('{first}{datasets, plural, =0 {} one {; one dataset is recalled from {recipients, plural, =0 {nobody on record} one {one recipient} other {# recipients}}} other {; # datasets are recalled from {recipients, plural, =0 {nobody on record} one {one recipient} other {# recipients}}}}.', {
    first,
    datasets: snapshots.length,
    recipients: recipientsOf(preview).length,
  })
}

/** What the one button says. */
export function verb(preview: Preview): string {
  const { items, snapshots } = preview
  const datasets = snapshots.length
  switch (preview.kind) {
    case 'withdraw':
      return datasets > 0
        ? t('Withdraw {items, plural, one {# item} other {# items}}, recall {datasets, plural, one {# dataset} other {# datasets}}', { items: items.closed, datasets })
        : t('Withdraw {items, plural, one {# item} other {# items}}', { items: items.closed })
    case 'erase':
      return datasets > 0
        ? t('Erase {items, plural, one {# item} other {# items}}, recall {datasets, plural, one {# dataset} other {# datasets}}', { items: items.erased, datasets })
        : t('Erase {items, plural, one {# item} other {# items}}', { items: items.erased })
    case 'access':
      return t('Make the file')
    case 'restrict':
      return t('Restrict {items, plural, one {# item} other {# items}}', { items: items.closed })
    case 'object':
      return t('Enter the objection')
  }
}

export const counted = (value: number): string => number(value, 0)
