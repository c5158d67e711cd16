import { useState } from 'react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Check, Download, Printer } from 'lucide-react'
import { msg, t } from '@/i18n'
import { Button } from '@/ui/Button'
import { bytes, date, dateTime } from '@/ui/format'
import { ProgressBar } from '@/ui/ProgressBar'
import { RelativeTime } from '@/ui/RelativeTime'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toast, toastProblem } from '@/ui/Toast'
import timeline from '@/features/consents/consents.module.css'
import { channelWords } from '@/features/consents/words'
import { FileLink } from '@/features/projects/FileLink'
import manage from '@/features/projects/manage.module.css'
import { ConfirmDialog } from '@/features/people/ConfirmDialog'
import { DueClock } from '@/features/rights/DueClock'
import { Facts, ledger, SidePanel, Tag } from '@/features/rights/Ledger'
import { isOpen, receiptPage, requestItemsQuery, requestQuery, requestReceiptQuery, requestsApi, type SubjectRequest } from './data'
import { StepDialog, type Step } from './StepDialog'
import { counted, EVENTS, KINDS, OUTCOMES, STATES } from './words'

/** One request: what was asked, by when, what was done of it, and its receipt. */
export function RequestPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const request = useQuery(requestQuery(id))
  const { data } = request
  return (
    <SidePanel
      label={t('Request')}
      of={id}
      onClose={onClose}
      head={
        data && (
          <Tag tone={STATES[data.state].tone} icon={STATES[data.state].icon}>
            {t(STATES[data.state].word)}
          </Tag>
        )
      }
    >
      {data ? <Whole request={data} /> : request.isError ? <ErrorState error={request.error} onRetry={() => void request.refetch()} /> : <SkeletonRows rows={10} />}
    </SidePanel>
  )
}

function Whole({ request }: { request: SubjectRequest }) {
  return (
    <>
      <p className={ledger.sentence}>
        <Link to="/rights/subjects/$id" params={{ id: request.subject.id }}>
          {request.subject.pseudonym}
        </Link>
        : {t(KINDS[request.kind].word)}
      </p>
      <Facts
        rows={[
          [t('Due'), isOpen(request) && <DueClock key="due" due={request.due} />],
          [t('Tell them by'), isOpen(request) && request.acknowledge_by && <DueClock key="told" due={request.acknowledge_by} done={request.acknowledged_at} doneWord={t('told')} />],
          [t('Came in'), `${date(new Date(request.received_at))}, ${channelWords(request.channel)}`],
          [t('Law'), request.regime.toUpperCase()],
          [t('Who asks'), request.verified ? t('made sure') : isOpen(request) ? t('not made sure yet') : ''],
        ]}
      />
      {(isOpen(request) || lifts(request)) && <Steps request={request} />}
      <Progress request={request} />
      <Results request={request} />
      <section className={ledger.block} aria-label={t('What happened')}>
        <h2>{t('What happened')}</h2>
        <ol className={timeline.timeline}>
          {request.events.map((event, index) => {
            const { icon: Icon, word } = EVENTS[event.kind]
            return (
              <li key={index}>
                <Icon aria-hidden="true" />
                <div>
                  <span className="strong" title={dateTime(new Date(event.at))}>
                    {t(word)}
                  </span>{' '}
                  · <RelativeTime value={event.at} />
                  {event.by && <span className="dim"> · {event.by.name}</span>}
                  {event.kind === 'extended' && <p>{t('Due on {date} now.', { date: date(new Date(event.due)) })}</p>}
                  {event.note && <p className="dim">“{event.note}”</p>}
                </div>
              </li>
            )
          })}
        </ol>
      </section>
    </>
  )
}

/** A restriction and an objection are done at once and stand until they are lifted. */
function lifts({ kind, state }: SubjectRequest): boolean {
  return (kind === 'restrict' || kind === 'object') && (state === 'open' || state === 'done')
}

/** What can be done about a request that is open, or stands. */
function Steps({ request }: { request: SubjectRequest }) {
  const client = useQueryClient()
  const [step, setStep] = useState<Step | 'carry-out' | null>(null)
  const refresh = async (): Promise<void> => {
    await Promise.all([client.invalidateQueries({ queryKey: ['requests'] }), client.invalidateQueries({ queryKey: ['subjects'] }), client.invalidateQueries({ queryKey: ['jobs'] })])
  }
  const acknowledge = useMutation({
    mutationFn: () => requestsApi.acknowledge(request.id),
    onSuccess: async () => {
      await refresh()
      toast(t('Entered: they were told.'))
    },
    onError: toastProblem,
  })
  const idle = request.state === 'open'
  const open = isOpen(request)
  return (
    <div className={ledger.block}>
      <div className={ledger.buttons}>
        {idle && request.kind === 'erase' && (
          <Button variant="danger" onPress={() => setStep('carry-out')}>
            {t('Erase now')}
          </Button>
        )}
        {open && !request.acknowledged_at && (
          <Button isPending={acknowledge.isPending} onPress={() => acknowledge.mutate()}>
            {t('They were told')}
          </Button>
        )}
        {open && !request.verified && <Button onPress={() => setStep('verify')}>{t('Who asks is made sure')}</Button>}
        {open && !request.extended && !request.overdue && <Button onPress={() => setStep('extend')}>{t('Extend the time')}</Button>}
        {lifts(request) && <Button onPress={() => setStep('lift')}>{request.kind === 'restrict' ? t('Lift the restriction') : t('Lift the objection')}</Button>}
        {idle && <Button onPress={() => setStep('close')}>{t('Close it')}</Button>}
      </div>
      {step && step !== 'carry-out' && <StepDialog request={request} step={step} onClose={() => setStep(null)} onDone={refresh} />}
      {step === 'carry-out' && (
        <ConfirmDialog title={t('Erase what shows {pseudonym}?', { pseudonym: request.subject.pseudonym })} verb={t('Erase now')} act={() => requestsApi.carryOut(request.id)} onClose={() => setStep(null)} onDone={() => void refresh()}>
          {t('Items that rest on nothing else are erased with their files, and the key to how they are reached is destroyed. This cannot be undone.')}
        </ConfirmDialog>
      )}
    </div>
  )
}

const PARTS: Record<string, string> = {
  suppress: msg('the data are kept from coming in again'),
  items: msg('items are erased'),
  files: msg('files and their copies are deleted'),
  person: msg('the key to how they are reached is destroyed'),
  models: msg('models are listed'),
  file: msg('the file is written'),
  receipt: msg('the receipt is written'),
}

/** The carrying out, part by part, while it runs; it can be left and come back to. */
function Progress({ request }: { request: SubjectRequest }) {
  const { job, parts } = request
  if (!job || (request.state !== 'working' && job.state !== 'failed')) return null
  return (
    <section className={ledger.block} aria-label={t('Progress')}>
      <h2>{t('Carrying it out')}</h2>
      <ProgressBar label={t('Carrying it out')} done={job.progress.done} total={job.progress.total} />
      <ul className="small" aria-live="polite">
        {parts.map((part) => (
          <li key={`${part.round} ${part.name}`}>
            <Tag tone="ok" icon={Check}>
              {t(PARTS[part.name] ?? part.name)}
            </Tag>
          </li>
        ))}
      </ul>
      {job.state === 'failed' && (
        <p>
          {job.message ?? t('It stopped.')}{' '}
          <Link to="/jobs/$id" params={{ id: job.id }}>
            {t('Open the job')}
          </Link>
        </p>
      )}
    </section>
  )
}

/** What came of it: the items by what became of them, the file, the receipt. */
function Results({ request }: { request: SubjectRequest }) {
  const [listed, setListed] = useState(false)
  const rows = (Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[]).filter((outcome) => (request.items[outcome] ?? 0) > 0)
  const receipt = useQuery({ ...requestReceiptQuery(request.id, request.receipts.length), enabled: request.receipts.length > 0 })
  if (rows.length === 0 && !request.file && request.receipts.length === 0) return null
  return (
    <>
      {rows.length > 0 && (
        <section className={ledger.block} aria-label={t('Items')}>
          <h2>{t('Items')}</h2>
          <Facts rows={rows.map((outcome) => [t(OUTCOMES[outcome]), counted(request.items[outcome] ?? 0)] as const)} />
          {request.to_mask > 0 && <p className="small">{t('{count, plural, one {One may come back} other {# may come back}} once they are masked in it and somebody checked that.', { count: request.to_mask })}</p>}
          {request.drafts > 0 && <p className="small dim">{t('{count, plural, one {One draft is} other {# drafts are}} kept sealed.', { count: request.drafts })}</p>}
          <button type="button" className={manage.linkButton} aria-expanded={listed} onClick={() => setListed(!listed)}>
            {listed ? t('hide the items') : t('show the items')}
          </button>
          {listed && <ItemList id={request.id} />}
        </section>
      )}
      {request.file && (
        <section className={ledger.block} aria-label={t('Their file')}>
          <h2>{t('Their file')}</h2>
          <p className="small dim">{t('Taking it is entered in the audit log. It is deleted on {date}.', { date: date(new Date(request.file.expires_at)) })}</p>
          <div className={ledger.buttons}>
            <FileLink href={request.file.url} save={`access-${request.subject.pseudonym}.zip`} icon={<Download />}>
              {t('Download')} <span className="dim small num">{bytes(request.file.bytes)}</span>
            </FileLink>
          </div>
        </section>
      )}
      {request.receipts.length > 0 && (
        <section className={ledger.block} aria-label={t('Receipt')}>
          <h2>{t('Receipt')}</h2>
          {receipt.data?.body.sentences.map((sentence) => <p key={sentence}>{sentence}</p>)}
          {receipt.isError && <ErrorState error={receipt.error} onRetry={() => void receipt.refetch()} />}
          <div className={ledger.buttons}>
            <FileLink href={receiptPage(request.id)} icon={<Printer />}>
              {t('Print the receipt')}
            </FileLink>
          </div>
        </section>
      )}
    </>
  )
}

function ItemList({ id }: { id: string }) {
  const items = useInfiniteQuery(requestItemsQuery(id))
  const rows = items.data?.pages.flatMap((page) => page.results) ?? []
  if (items.isError) return <ErrorState error={items.error} onRetry={() => void items.refetch()} />
  if (items.isPending) return <SkeletonRows rows={3} />
  return (
    <>
      <ul>
        {rows.map((row) => (
          <li key={row.item} className={manage.plainRow}>
            <span className={manage.grow}>
              <Link to="/projects/$id/items" params={{ id: row.project.id }} search={{ item: row.item }} className={manage.rowLink}>
                <bdi>{row.external_id}</bdi>
              </Link>{' '}
              <span className="dim">
                {row.project.name} · {t(OUTCOMES[row.outcome])}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {items.hasNextPage && (
        <Button size="small" isPending={items.isFetchingNextPage} onPress={() => void items.fetchNextPage()}>
          {t('Show more')}
        </Button>
      )}
    </>
  )
}
