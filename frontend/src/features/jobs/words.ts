import type { Job, JobState } from '@/api/types'
import { msg, t } from '@/i18n'
import { number } from '@/ui/format'

export const STATES: Record<JobState, string> = {
  queued: msg('Waiting'),
  running: msg('Running'),
  done: msg('Done'),
  failed: msg('Failed'),
  cancelled: msg('Cancelled'),
}

const KINDS: Record<string, string> = {
  import: msg('Import'),
  export: msg('Export'),
  'rights.rejudge': msg('Judging rights again'),
  recount: msg('Nightly recount'),
  'positions.serve': msg('Coarsening positions'),
  'queue.change': msg('Change of a queue'),
  'schema.migrate': msg('Change of labels'),
  'schema.count': msg('Counting for a change of labels'),
  'rights.restate': msg('Giving rights to waiting items'),
  'masking.search': msg('Searching for what has to be masked'),
  'masking.bring': msg('Bringing items before the gate'),
  'masking.approve': msg('Masking what was approved'),
  'requests.carry_out': msg('Carrying out a request'),
  'requests.purge': msg('Deleting what is over its time'),
  recall: msg('Recall'),
}

/** The kinds that a list can be narrowed to, by their names. */
export function kindOptions(): { value: string; label: string }[] {
  return Object.keys(KINDS)
    .map((value) => ({ value, label: kindWords(value) }))
    .sort((one, other) => one.label.localeCompare(other.label))
}

export function kindWords(kind: string): string {
  const known = KINDS[kind]
  if (known) return t(known)
  const words = kind.replaceAll(/[._-]+/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const numberIn = (result: Job['result'], key: string): number => {
  const value = result?.[key]
  return typeof value === 'number' ? value : 0
}

/** What a job has done so far or in the end, as a sentence. */
export function outcome(job: Job): string {
  const { done, total, failed } = job.progress
  if (job.state === 'queued') return t('Waits for its turn.')
  if (job.message) return job.message
  if (job.kind === 'schema.migrate' && job.state === 'done') {
    const changed = numberIn(job.result, 'changed')
    return t('The labels are changed. {count, plural, =0 {No annotation used them.} one {# annotation got a further revision.} other {# annotations got a further revision.}}', { count: changed })
  }
  if (job.kind === 'import' && job.state === 'done') {
    const created = numberIn(job.result, 'created')
    const quarantined = numberIn(job.result, 'quarantined')
    const duplicates = numberIn(job.result, 'duplicates')
    return [
      t('{count, plural, =0 {No item came in} one {# item came in} other {# items came in}}', { count: created }),
      quarantined > 0 && t('{count, plural, one {# waits for rights} other {# wait for rights}}', { count: quarantined }),
      duplicates > 0 && t('{count, plural, one {# was there already} other {# were there already}}', { count: duplicates }),
      failed > 0 && t('{count, plural, one {# could not be taken} other {# could not be taken}}', { count: failed }),
    ]
      .filter(Boolean)
      .join(', ')
  }
  const counted = total ? t('{done} of {total}', { done: number(done, 0), total: number(total, 0) }) : number(done, 0)
  return failed > 0 ? t('{counted}, {failed} with a problem', { counted, failed: number(failed, 0) }) : counted
}

const STEPS: Record<string, string> = {
  fetch: msg('Getting the file'),
  sniff: msg('Looking what it is'),
  decode: msg('Decoding'),
  derive: msg('Making copies'),
  store: msg('Storing'),
  judge: msg('Reading the record'),
  rows: msg('Writing to the database'),
}

export function stepWords(step: string): string {
  const known = STEPS[step]
  return known ? t(known) : step
}

/** What a worker has in hand: the kind of a part is that of its job, or begins like it. */
export function partWords(kind: string): string {
  if (kind.startsWith('feed.')) return kindWords('import')
  return kindWords(KINDS[kind] ? kind : (kind.split('.')[0] ?? kind))
}
