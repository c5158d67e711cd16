import { t, msg } from '@/i18n'
import { Banner } from '@/ui/Banner'
import { count, date, number } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import type { Progress, QueueKind, QueueProgress, StageProgress } from './types'
import { rateWords } from './words'
import manage from './manage.module.css'
import styles from './ProjectPage.module.css'

const STAGES: Record<QueueKind, string> = { annotate: msg('Annotate'), review: msg('Review'), adjudicate: msg('Adjudicate') }
const QUEUE_STATES: Record<QueueProgress['state'], string> = { open: msg('open'), paused: msg('paused'), closed: msg('closed'), archived: msg('archived') }

/** How far each stage is and how fast it goes, with what stands in its queues now. */
export function Stages({ progress }: { progress: Progress }) {
  if (progress.queues.length === 0) return null
  return (
    <section aria-labelledby="stages">
      <h2 id="stages" className={styles.title}>
        {t('By stage')}
      </h2>
      <ul>
        {progress.stages.map((stage) => (
          <Stage key={stage.kind} stage={stage} queues={progress.queues.filter((queue) => queue.kind === stage.kind)} />
        ))}
      </ul>
    </section>
  )
}

/** One queue is told beside its stage, several below it. */
function Stage({ stage, queues }: { stage: StageProgress; queues: readonly QueueProgress[] }) {
  const [only, ...others] = queues
  const listed = others.length > 0 ? queues : []
  return (
    <li className={styles.stage}>
      <div className={styles.queue}>
        <h3 className={manage.grow}>
          {t(STAGES[stage.kind])} {only && listed.length === 0 && <QueueState queue={only} />}
        </h3>
        {only && listed.length === 0 && <span className="dim num">{queueWords(only)}</span>}
      </div>
      <p className="dim num">{stageWords(stage)}</p>
      {listed.length > 0 && (
        <ul className={styles.queues}>
          {listed.map((queue) => (
            <li key={queue.id} className={styles.queue}>
              <span className={manage.grow}>
                {queue.name} <QueueState queue={queue} />
              </span>
              <span className="dim num">{queueWords(queue)}</span>
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}

function QueueState({ queue }: { queue: QueueProgress }) {
  return queue.state === 'open' ? null : <span className="dim">· {t(QUEUE_STATES[queue.state])}</span>
}

const DONE: Record<QueueKind, string> = {
  annotate: msg('{count, plural, one {# answer} other {# answers}}'),
  review: msg('{count, plural, one {# review} other {# reviews}}'),
  adjudicate: msg('{count, plural, one {# decision} other {# decisions}}'),
}

/** "1,204 answers; about 60 left; 20 / h; finishes Thursday": what is not known is left out. */
export function stageWords({ kind, done, left, left_more, rate_per_hour, finish_estimate }: StageProgress): string {
  const parts = [t(DONE[kind], { count: done })]
  if (left === 0) parts.push(t('nothing left'))
  else if (left_more) parts.push(t('more than {count} left', { count: number(left, 0) }))
  else parts.push(t('about {count} left', { count: number(left, 0) }))
  if (rate_per_hour !== null) parts.push(rateWords(rate_per_hour))
  else if (left > 0) parts.push(t('no pace in the last 24 hours'))
  if (finish_estimate) parts.push(t('finishes {date} at this pace', { date: date(new Date(finish_estimate)) }))
  return parts.join('; ')
}

/** "14 open · 2 held · 1 returned"; zeros but for open ones are left out. */
export function queueWords({ open, open_more, leased, returned }: QueueProgress): string {
  const parts = [t('{count} open', { count: count(open, open_more) })]
  if (leased > 0) parts.push(t('{count} held', { count: number(leased, 0) }))
  if (returned > 0) parts.push(t('{count} returned', { count: number(returned, 0) }))
  return parts.join(' · ')
}

/** Tells managers that the nightly recount found these counts to be off, by how much, and who puts them right. */
export function DriftNote({ drift }: { drift: Progress['drift'] }) {
  if (!drift) return null
  const parts = Object.entries(drift.keys).map(([key, amount]) => `${key} ${amount > 0 ? '+' : '−'}${number(Math.abs(amount), 0)}`)
  return (
    <Banner tone="warning">
      <p>
        {t('The counts on this page are off: {parts}. The labels are not. Ask the operator to run manage.py recount --repair.', { parts: parts.join(', ') })}{' '}
        <span className="dim">
          {t('Found')} <RelativeTime value={drift.found_at} />
        </span>
      </p>
    </Banner>
  )
}
