import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, Cpu } from 'lucide-react'
import { t } from '@/i18n'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { RelativeTime } from '@/ui/RelativeTime'
import manage from '@/features/projects/manage.module.css'
import { workersQuery, type Worker } from './data'
import styles from './jobs.module.css'
import { partWords } from './words'

/** How many processes do background work; the button opens who they are and what each has in hand. */
export function WorkersButton() {
  const { data: workers } = useQuery(workersQuery)
  const [open, setOpen] = useState(false)
  if (!workers) return null
  const live = workers.filter(({ state }) => state === 'live').length
  return (
    <>
      <Button icon={<Cpu />} onPress={() => setOpen(true)}>
        {t('{count, plural, =0 {No worker} one {# worker} other {# workers}}', { count: live })}
      </Button>
      <Dialog title={t('Workers')} isOpen={open} onClose={() => setOpen(false)} size="wide">
        <WorkerList workers={workers} />
      </Dialog>
    </>
  )
}

/** Says so when jobs wait and nobody is there to do them. */
export function NoWorkerBanner({ isWaiting }: { isWaiting: boolean }) {
  const { data: workers } = useQuery(workersQuery)
  if (!workers || !isWaiting || workers.some(({ state }) => state === 'live')) return null
  return <Banner tone="warning">{t('No worker has given a sign of life for 30 seconds: jobs wait. Start one, or look at its log.')}</Banner>
}

function WorkerList({ workers }: { workers: readonly Worker[] }) {
  if (workers.length === 0) return <p className={manage.lead}>{t('None has given a sign of life since yesterday. Jobs wait until one is started.')}</p>
  return (
    <ul className={styles.workers}>
      {workers.map((worker) => (
        <li key={worker.id} className={styles.worker}>
          <div>
            <p className="strong">
              {worker.host} <span className="dim num">{worker.pid}</span>
            </p>
            <p className="dim small">
              {t('{count, plural, one {one thread} other {# threads}}', { count: worker.threads })} · {t('started')} <RelativeTime value={worker.started_at} />
            </p>
          </div>
          <div>
            <WorkerMark worker={worker} />
            <Doing worker={worker} />
          </div>
        </li>
      ))}
    </ul>
  )
}

function WorkerMark({ worker }: { worker: Worker }) {
  const live = worker.state === 'live'
  const Icon = live ? CircleCheck : CircleAlert
  return (
    <span className={styles.state} data-state={live ? 'done' : 'failed'}>
      <Icon aria-hidden="true" />
      {live ? t('Lives') : <span>{t('Silent since')} <RelativeTime value={worker.seen_at} /></span>}
    </span>
  )
}

function Doing({ worker }: { worker: Worker }) {
  if (worker.doing.length === 0 && worker.others === 0) return <p className="dim small">{t('Nothing to do')}</p>
  return (
    <ul className="small">
      {worker.doing.map((part, index) => (
        <li key={index}>
          <Link to="/jobs/$id" params={{ id: part.job }}>
            {partWords(part.kind)}
            {part.project && ` · ${part.project.name}`}
          </Link>
          {part.since && (
            <span className="dim">
              {' '}
              <RelativeTime value={part.since} />
            </span>
          )}
        </li>
      ))}
      {worker.others > 0 && <li className="dim">{t('{count, plural, one {# part for another organisation} other {# parts for other organisations}}', { count: worker.others })}</li>}
    </ul>
  )
}
