/** What queues are called, and their rules in a line. */
import { msg, t } from '@/i18n'
import type { Queue, QueueKind, QueueState } from './data'

export const KIND_WORDS: Record<QueueKind, string> = { annotate: msg('Annotate'), review: msg('Review'), adjudicate: msg('Adjudicate') }
export const QUEUE_STATE_WORDS: Record<QueueState, string> = { open: msg('open'), paused: msg('paused'), closed: msg('closed'), archived: msg('archived') }

/** "10 % go to Second look", one a rule. */
export function ruleWords(queue: Queue, all: readonly Queue[]): string[] {
  const name = (id: string): string => all.find((other) => other.id === id)?.name ?? t('a queue that is gone')
  const { review, adjudicate } = queue.rules
  const lines: string[] = []
  if (review) lines.push(review.percent === 100 ? t('everything goes to {queue}', { queue: name(review.queue) }) : t('{percent} % go to {queue}', { percent: review.percent, queue: name(review.queue) }))
  if (adjudicate && adjudicate.below !== null) lines.push(t('below {share} % agreement to {queue}', { share: Math.round(adjudicate.below * 100), queue: name(adjudicate.queue) }))
  if (adjudicate?.late) lines.push(t('late answers to {queue}', { queue: name(adjudicate.queue) }))
  return lines
}

/** How many answers an item gets, and who may give them. */
export function settingWords(queue: Queue): string[] {
  const { overlap, audience } = queue
  const answers =
    overlap.mode === 'confidence'
      ? t('{min} to {max} answers an item, until {share} % sure', { min: overlap.min, max: overlap.max ?? overlap.min, share: Math.round((overlap.threshold ?? 0) * 100) })
      : queue.kind === 'annotate'
        ? t('{count, plural, one {one answer an item} other {# answers an item}}', { count: overlap.min })
        : t('{count, plural, one {one person an item} other {# people an item}}', { count: overlap.min })
  // Without `members` somebody is picked, and only managers see who.
  const picked = audience.members === null || audience.members.length + audience.groups.length + audience.skills.length > 0
  const lines = [answers, picked ? t('picked people only') : t('everybody whose role allows it')]
  if (queue.daily_cap !== null) lines.push(t('at most {count} a person a day', { count: queue.daily_cap }))
  if (queue.skip.policy === 'forbidden') lines.push(t('no skipping'))
  return lines
}
