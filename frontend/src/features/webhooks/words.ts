/** What webhooks can be told of, in words, and how a delivery stands. */
import { msg, t } from '@/i18n'
import type { Delivery, DeliveryState, Webhook } from './data'

interface Group {
  title: string
  events: readonly (readonly [name: string, words: string])[]
}

/** The events in the order of the API, by what they are about. */
export const EVENT_GROUPS: readonly Group[] = [
  {
    title: msg('Work'),
    events: [
      ['assignment.submitted', msg('Somebody handed in an answer')],
      ['assignment.skipped', msg('Somebody left an item to others')],
      ['assignment.late', msg('An answer came when its place was taken')],
    ],
  },
  {
    title: msg('Review'),
    events: [
      ['review.accepted', msg('An answer was accepted')],
      ['review.returned', msg('An answer was sent back for repair')],
      ['review.rejected', msg('An answer was rejected')],
      ['review.fixed', msg('A reviewer corrected an answer')],
      ['appeal.opened', msg('An annotator appealed')],
      ['appeal.decided', msg('An appeal was decided')],
    ],
  },
  {
    title: msg('Project'),
    events: [
      ['project.paused', msg('It was paused')],
      ['project.opened', msg('It was opened')],
      ['project.archived', msg('It was archived')],
      ['project.finished', msg('Everything that may be labeled is labeled')],
    ],
  },
  {
    title: msg('Datasets'),
    events: [
      ['snapshot.sealed', msg('A dataset was sealed')],
      ['snapshot.affected', msg('Rows of a dataset were taken back')],
      ['snapshot.superseded', msg('Another dataset took the place of one')],
    ],
  },
]

export const EVENTS: readonly string[] = EVENT_GROUPS.flatMap((group) => group.events.map(([name]) => name))

const WORDS = new Map(EVENT_GROUPS.flatMap((group) => group.events))
const TEST = msg('A test')

/** What happened, in words; an event of a newer server by its name. */
export function eventWords(name: string): string {
  if (name === 'webhook.test') return t(TEST)
  const known = WORDS.get(name)
  return known ? t(known) : name
}

export const DELIVERY_WORDS: Record<DeliveryState, string> = {
  pending: msg('Waiting'),
  delivered: msg('Delivered'),
  failed: msg('Given up'),
}

/** The machine that is told, without what stands before and behind its name. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return url
  }
}

/** How many of all events it is told of. */
export function eventsWords(events: readonly string[]): string {
  if (events.length === 1) return eventWords(events[0] ?? '')
  if (events.length === EVENTS.length) return t('all events')
  return t('{count, plural, one {# event} other {# events}}', { count: events.length })
}

export type Health = 'well' | 'new' | 'failing' | 'paused'

/** How it goes: paused, failing since its last success, not told of anything yet, or well. */
export function healthOf(webhook: Pick<Webhook, 'state' | 'failures' | 'last_success_at'>): Health {
  if (webhook.state === 'paused') return 'paused'
  if (webhook.failures > 0) return 'failing'
  return webhook.last_success_at ? 'well' : 'new'
}

/** The newest try in a few words: what was answered, or why nothing was. */
export function outcomeOf(delivery: Pick<Delivery, 'log'>): string {
  const last = delivery.log.at(-1)
  if (!last) return ''
  if (last.status !== null && !last.error) return t('answered {status}', { status: last.status })
  return last.error
}
