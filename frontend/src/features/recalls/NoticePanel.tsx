import { useState, type FormEvent } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { date, dateTime } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import timeline from '@/features/consents/consents.module.css'
import { DueClock } from '@/features/rights/DueClock'
import { Facts, ledger, SidePanel } from '@/features/rights/Ledger'
import { ReasonField } from '@/features/rights/shared/ReasonField'
import { noticeQuery, recallsApi, type NoticeDetail } from './data'
import { NoticeTag } from './RecallsPage'
import { NOTICE_STATES, REASONS, WAYS } from './words'

/** One notice: who, which rows, by when, what became of it; and confirming it by hand. */
export function NoticePanel({ id, onClose }: { id: string; onClose: () => void }) {
  const notice = useQuery(noticeQuery(id))
  return (
    <SidePanel label={t('Notice')} of={id} onClose={onClose} head={notice.data && <NoticeTag state={notice.data.state} />}>
      {notice.data ? <Whole notice={notice.data} /> : notice.isError ? <ErrorState error={notice.error} onRetry={() => void notice.refetch()} /> : <SkeletonRows rows={8} />}
    </SidePanel>
  )
}

function Whole({ notice }: { notice: NoticeDetail }) {
  const [confirming, setConfirming] = useState(false)
  return (
    <>
      <p className={ledger.sentence}>
        {t('{recipient} is to delete {rows, plural, one {one row} other {# rows}}: {reason}.', { recipient: notice.recipient.name, rows: notice.rows, reason: t(REASONS[notice.reason_class]) })}
      </p>
      <p className="small dim">{t(NOTICE_STATES[notice.state].means)}</p>
      <Facts
        rows={[
          [t('Due'), <DueClock key="due" due={notice.due} done={notice.acknowledged_at} doneWord={notice.acknowledged_at ? t('confirmed {date}', { date: date(new Date(notice.acknowledged_at)) }) : ''} />],
          [
            t('Dataset'),
            <Link key="dataset" to="/projects/$id/exports" params={{ id: notice.project.id }}>
              {notice.snapshot.name} {t('no. {number}', { number: notice.snapshot.number })}
            </Link>,
          ],
          [t('Project'), notice.project.name],
        ]}
      />
      {notice.state !== 'acknowledged' && (
        <div className={ledger.block}>
          <div className={ledger.buttons}>
            <Button variant={notice.state === 'escalated' || notice.state === 'unreachable' ? 'primary' : 'default'} onPress={() => setConfirming(true)}>
              {t('They confirmed by other means')}
            </Button>
          </div>
        </div>
      )}
      <section className={ledger.block} aria-label={t('What happened')}>
        <h2>{t('What happened')}</h2>
        <ol className={timeline.timeline}>
          {notice.events.map((event, index) => {
            const { icon: Icon, word } = NOTICE_STATES[event.state]
            return (
              <li key={index}>
                <Icon aria-hidden="true" />
                <div>
                  <span className="strong">{t(word)}</span> <span title={dateTime(new Date(event.at))}>{t(WAYS[event.channel] ?? event.channel)}</span> · <RelativeTime value={event.at} />
                  {event.by && <span className="dim"> · {event.by.name}</span>}
                  {event.note && <p className="dim">“{event.note}”</p>}
                </div>
              </li>
            )
          })}
        </ol>
      </section>
      <section className={ledger.block} aria-label={t('Rows')}>
        <h2>{t('Rows')}</h2>
        <p className="small dim">{t('By their hashes, as MANIFEST.json has them: so no notice says whose row it was.')}</p>
        <ul className={ledger.hash}>
          {notice.results.slice(0, 20).map((row) => (
            <li key={row.sha256} className="truncate" title={row.sha256}>
              {row.sha256}
            </li>
          ))}
        </ul>
        {notice.rows > 20 && <p className="small dim">{t('and {count} more', { count: notice.rows - Math.min(20, notice.results.length) })}</p>}
      </section>
      {confirming && <ConfirmByHand notice={notice} onClose={() => setConfirming(false)} />}
    </>
  )
}

function ConfirmByHand({ notice, onClose }: { notice: NoticeDetail; onClose: () => void }) {
  const client = useQueryClient()
  const [note, setNote] = useState('')
  const confirm = useMutation({
    mutationFn: () => recallsApi.acknowledge(notice.id, note.trim()),
    onSuccess: async () => {
      await Promise.all([client.invalidateQueries({ queryKey: ['recalls'] }), client.invalidateQueries({ queryKey: ['snapshot', notice.snapshot.id] })])
      onClose()
      toast(t('Entered: {recipient} confirmed.', { recipient: notice.recipient.name }))
    },
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    confirm.mutate()
  }
  return (
    <Dialog
      title={t('{recipient} confirmed', { recipient: notice.recipient.name })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="confirm-recall" variant="primary" isPending={confirm.isPending} isDisabled={!note.trim()}>
            {t('Enter the confirmation')}
          </Button>
        </>
      }
    >
      <form id="confirm-recall" className={manage.form} onSubmit={submit}>
        <p className="dim">{t('That the rows and all copies are deleted. How you know stands beside it.')}</p>
        <ReasonField label={t('How did they confirm?')} value={note} onChange={setNote} placeholder={t('By telephone on 4 May, then by letter')} />
        <Fault error={confirm.error} />
      </form>
    </Dialog>
  )
}
