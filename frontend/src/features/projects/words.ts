/** The words that the managers' screens share. */
import type { Role, Verdict } from '@/api/types'
import { msg, t } from '@/i18n'
import { number } from '@/ui/format'
import type { StateShare } from '@/ui/StateBar'
import type { Counts, Distribution, ProjectState, Use, VerdictCounts } from './types'

export const ROLE_WORDS: Record<Role, string> = {
  owner: msg('Owner'),
  manager: msg('Manager'),
  steward: msg('Steward'),
  reviewer: msg('Reviewer'),
  annotator: msg('Annotator'),
  viewer: msg('Viewer'),
}

export const ROLE_HELP: Record<Role, string> = {
  owner: msg('Everything, and the organisation itself'),
  manager: msg('Sets up projects, invites people, exports'),
  steward: msg('Keeps the rights in order, exports'),
  reviewer: msg('Checks and repairs what others labeled'),
  annotator: msg('Labels what is served'),
  viewer: msg('Looks, changes nothing'),
}

export const STATE_WORDS: Record<ProjectState, string> = { open: msg('Open'), paused: msg('Paused'), archived: msg('Archived') }

export const ITEM_STATES: Record<string, string> = {
  quarantined: msg('Quarantined'),
  labelable: msg('Open'),
  in_progress: msg('In progress'),
  labeled: msg('Labeled'),
  withdrawn: msg('Withdrawn'),
  failed: msg('Failed'),
  /** Of filters and facets; see `stateWords`. */
  closed: msg('Closed'),
}
const UNFINISHED = new Set(['labelable', 'in_progress'])

/** Where an item stands. One that was closed for good before it had all its answers says so. */
export function stateWords({ state, closed_at }: { state: string; closed_at: string | null }): string {
  return t(ITEM_STATES[closed_at !== null && UNFINISHED.has(state) ? 'closed' : state] ?? state)
}

export const WHO: Record<Distribution, string> = {
  none: msg('nobody'),
  internal: msg('only us'),
  named: msg('named partners'),
  public: msg('anyone'),
}

/** "Commercial, for named partners, pictures and labels": a use in one line. */
export function usageWords(use: Use): string {
  const money = use.commercial ? t('Commercial') : t('Not commercial')
  const what = use.content === 'labels' ? t('labels only') : t('files and labels')
  return [money, t('for {who}', { who: t(WHO[use.distribution]) }), what].join(' · ')
}

export function workShares(counts: Counts): StateShare[] {
  return [
    { id: 'labeled', label: t('labeled'), value: counts.labeled, tone: 'accent' },
    { id: 'in_progress', label: t('in progress'), value: counts.in_progress, tone: 'ok' },
    { id: 'open', label: t('open'), value: counts.open, tone: 'rest' },
    { id: 'closed', label: t('closed'), value: counts.closed, tone: 'cond' },
    { id: 'quarantined', label: t('quarantined'), value: counts.quarantined, tone: 'review' },
    { id: 'failed', label: t('failed'), value: counts.failed, tone: 'block' },
  ]
}

export const VERDICT_TONES: Record<Verdict, StateShare['tone']> = {
  ALLOW: 'ok',
  ALLOW_WITH_OBLIGATIONS: 'cond',
  NEEDS_REVIEW: 'review',
  DENY: 'block',
}
export const VERDICTS: readonly Verdict[] = ['ALLOW', 'ALLOW_WITH_OBLIGATIONS', 'NEEDS_REVIEW', 'DENY']
const VERDICT_LOW: Record<Verdict, string> = {
  ALLOW: msg('cleared'),
  ALLOW_WITH_OBLIGATIONS: msg('with conditions'),
  NEEDS_REVIEW: msg('to be reviewed'),
  DENY: msg('blocked'),
}

export function rightsShares(rights: Partial<VerdictCounts>): StateShare[] {
  return VERDICTS.map((verdict) => ({
    id: verdict,
    label: t(VERDICT_LOW[verdict]),
    value: rights[verdict] ?? 0,
    tone: VERDICT_TONES[verdict],
  }))
}

export function verdictWord(verdict: Verdict): string {
  return t(VERDICT_LOW[verdict])
}

/** 12.3 an hour -> "12 / h"; the unit of a day where it is slow. */
export function rateWords(perHour: number): string {
  return perHour >= 1 ? t('{rate} / h', { rate: number(perHour, perHour < 10 ? 1 : 0) }) : t('{rate} / day', { rate: number(perHour * 24, 1) })
}

const LICENCE_REFS: Record<string, string> = {
  NOASSERTION: msg('unknown'),
  'LicenseRef-own-work': msg('Own work'),
  'LicenseRef-consented-upload': msg('Consented upload'),
  'LicenseRef-all-rights-reserved': msg('All rights reserved'),
  'LicenseRef-youtube-standard': msg('YouTube standard'),
  'LicenseRef-us-gov-work': msg('US government work'),
  'LicenseRef-flickr-nkcr': msg('No known restrictions'),
}

/** A licence expression as people say it. */
export function licenceWords(expression: string | null): string {
  if (!expression) return t('unknown')
  const known = LICENCE_REFS[expression]
  return known ? t(known) : expression
}
