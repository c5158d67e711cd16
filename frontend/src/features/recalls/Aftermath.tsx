import { useState, type FormEvent } from 'react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleHelp, Plus } from 'lucide-react'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextArea, TextField } from '@/ui/Field'
import { date, number } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { Select } from '@/ui/Select'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { DueClock } from '@/features/rights/DueClock'
import { Tag } from '@/features/rights/Ledger'
import { ReasonField } from '@/features/rights/shared/ReasonField'
import { deliveriesQuery, diffQuery, modelUsesQuery, recallsApi, recipientsQuery, snapshotRecallsQuery, type DecisionKind, type Delivery, type ModelUse } from './data'
import { NoticeTag } from './RecallsPage'
import { RecipientDialog } from './RecipientDialog'
import { DECISIONS, DELIVERY_WAYS, MODEL_KINDS, REASONS } from './words'
import styles from './recalls.module.css'

interface Props {
  snapshot: { id: string; name: string; status: string; superseded_by: { id: string; number: number } | null }
  /** Whether this person may decide about models. */
  decides: boolean
}

/** What became of a dataset after it left: recipients, what was taken back, what changed, which models were made. */
export function Aftermath({ snapshot, decides }: Props) {
  const affected = snapshot.status === 'affected' || snapshot.status === 'superseded'
  return (
    <div className={styles.aftermath}>
      <Recipients snapshot={snapshot} affected={affected} />
      <Recalls snapshot={snapshot.id} />
      {snapshot.superseded_by && <Changes snapshot={snapshot.id} />}
      <Models snapshot={snapshot} decides={decides} />
    </div>
  )
}

function Recipients({ snapshot, affected }: { snapshot: Props['snapshot']; affected: boolean }) {
  const deliveries = useQuery(deliveriesQuery(snapshot.id))
  const [adding, setAdding] = useState(false)
  const rows = deliveries.data?.results ?? []
  return (
    <section aria-label={t('Recipients')}>
      <div className={manage.sectionHead}>
        <h3>{t('Who received it')}</h3>
        <Button size="small" icon={<Plus />} onPress={() => setAdding(true)}>
          {t('Record a recipient')}
        </Button>
      </div>
      {deliveries.isPending && <SkeletonRows rows={1} />}
      {deliveries.isError && <ErrorState error={deliveries.error} onRetry={() => void deliveries.refetch()} />}
      {deliveries.data && rows.length === 0 && <p className="small dim">{t('Nobody is on record. Whoever received it must be told when rows are taken back: record them.')}</p>}
      <ul>
        {rows.map((row) => (
          <li key={row.id} className={styles.row}>
            <span className={manage.grow}>
              <span className="strong">{row.recipient.name}</span> <span className="dim">{t(DELIVERY_WAYS[row.channel])}</span>
              {row.terms && <span className="dim"> · {row.terms}</span>}
            </span>
            <span className="dim">
              <RelativeTime value={row.at} />
            </span>
          </li>
        ))}
      </ul>
      {adding && <DeliveryDialog snapshot={snapshot} affected={affected} onClose={() => setAdding(false)} />}
    </section>
  )
}

function Recalls({ snapshot }: { snapshot: string }) {
  const recalls = useQuery(snapshotRecallsQuery(snapshot))
  const rows = recalls.data?.results ?? []
  if (recalls.isError) return <ErrorState error={recalls.error} onRetry={() => void recalls.refetch()} />
  if (rows.length === 0) return null
  return (
    <section aria-label={t('What was taken back')}>
      <h3>{t('What was taken back')}</h3>
      <ul>
        {rows.map((recall) => (
          <li key={recall.id} className={styles.recall}>
            <p>
              {t('{rows, plural, one {One row} other {# rows}}: {reason}', { rows: recall.rows, reason: t(REASONS[recall.reason_class]) })} <span className="dim">· <RelativeTime value={recall.at} /></span>
            </p>
            {recall.notices.length === 0 && <p className="small dim">{t('Nobody on record had received it.')}</p>}
            <ul>
              {recall.notices.map((notice) => (
                <li key={notice.id} className={styles.row}>
                  <span className={manage.grow}>
                    <Link to="/rights/recalls" search={{ notice: notice.id }} className={manage.rowLink}>
                      {notice.recipient.name}
                    </Link>
                  </span>
                  <NoticeTag state={notice.state} />
                  {notice.state !== 'acknowledged' && <DueClock due={notice.due} />}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** How the version that takes its place differs, row by row. */
function Changes({ snapshot }: { snapshot: string }) {
  const diff = useInfiniteQuery(diffQuery(snapshot))
  const [open, setOpen] = useState(false)
  const first = diff.data?.pages[0]
  if (diff.isError) return <ErrorState error={diff.error} onRetry={() => void diff.refetch()} />
  if (!first) return <SkeletonRows rows={1} />
  const { removed, replaced, added } = first.counts
  const words = { removed: t('removed'), replaced: t('replaced'), added: t('added') }
  return (
    <section aria-label={t('What changed')}>
      <h3>{t('What changed in no. {number}', { number: first.after.number })}</h3>
      <p className="num">
        {t('{removed} removed, {replaced} replaced, {added} added', { removed: number(removed, 0), replaced: number(replaced, 0), added: number(added, 0) })}{' '}
        {removed + replaced + added > 0 && (
          <button type="button" className={manage.linkButton} aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? t('hide the rows') : t('show the rows')}
          </button>
        )}
      </p>
      {open && (
        <>
          <ul className={styles.rows}>
            {diff.data?.pages.flatMap((page) =>
              page.results.map((row) => (
                <li key={`${row.item} ${row.kind}`}>
                  <span>{words[row.kind]}</span>
                  <code className="truncate" title={row.before ?? row.after ?? ''}>
                    {row.before ?? row.after}
                  </code>
                </li>
              )),
            )}
          </ul>
          {diff.hasNextPage && (
            <Button size="small" isPending={diff.isFetchingNextPage} onPress={() => void diff.fetchNextPage()}>
              {t('Show more')}
            </Button>
          )}
        </>
      )}
    </section>
  )
}

function Models({ snapshot, decides }: { snapshot: Props['snapshot']; decides: boolean }) {
  const uses = useQuery(modelUsesQuery(snapshot.id))
  const [adding, setAdding] = useState(false)
  const [deciding, setDeciding] = useState<ModelUse | null>(null)
  const rows = uses.data?.results ?? []
  return (
    <section aria-label={t('Models')}>
      <div className={manage.sectionHead}>
        <h3>{t('Models made with it')}</h3>
        <Button size="small" icon={<Plus />} onPress={() => setAdding(true)}>
          {t('Register a model')}
        </Button>
      </div>
      {uses.isError && <ErrorState error={uses.error} onRetry={() => void uses.refetch()} />}
      {uses.data && rows.length === 0 && <p className="small dim">{t('None is registered. When rows are taken back, the owner of each registered model decides what is done about it.')}</p>}
      <ul>
        {rows.map((use) => {
          const newest = use.decisions[0]
          return (
            <li key={use.id} className={styles.row}>
              <span className={manage.grow}>
                <span className="strong">{use.model_ref}</span> <span className="dim">{t(MODEL_KINDS[use.kind])}</span>
                {newest && (
                  <span className="dim" title={newest.reason}>
                    {' '}
                    · {t(DECISIONS[newest.decision].word)}, {newest.by?.name} {date(new Date(newest.at))}
                  </span>
                )}
              </span>
              {use.needs_decision && (
                <Tag tone="review" icon={CircleHelp}>
                  {t('to be decided')}
                </Tag>
              )}
              {decides && (use.needs_decision || use.decisions.length > 0) && (
                <Button size="small" onPress={() => setDeciding(use)}>
                  {use.needs_decision ? t('Decide') : t('Decide anew')}
                  <span className="visually-hidden">{use.model_ref}</span>
                </Button>
              )}
            </li>
          )
        })}
      </ul>
      {adding && <ModelDialog snapshot={snapshot.id} onClose={() => setAdding(false)} />}
      {deciding && <DecisionDialog use={deciding} onClose={() => setDeciding(null)} />}
    </section>
  )
}

function DeliveryDialog({ snapshot, affected, onClose }: { snapshot: Props['snapshot']; affected: boolean; onClose: () => void }) {
  const client = useQueryClient()
  const recipients = useInfiniteQuery(recipientsQuery)
  const [recipient, setRecipient] = useState<string | null>(null)
  const [channel, setChannel] = useState<Delivery['channel']>('handover')
  const [terms, setTerms] = useState('')
  const [at, setAt] = useState('')
  const [adding, setAdding] = useState(false)
  const record = useMutation({
    mutationFn: () => recallsApi.deliver(snapshot.id, { recipient: recipient ?? '', channel, terms: terms.trim(), ...(at && { at: new Date(at).toISOString() }) }),
    onSuccess: async () => {
      await Promise.all([client.invalidateQueries({ queryKey: ['snapshot', snapshot.id] }), client.invalidateQueries({ queryKey: ['recalls'] })])
      onClose()
      toast(t('Recorded. They are told when rows are taken back.'))
    },
  })
  const problem = isProblem(record.error) ? record.error : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    record.mutate()
  }
  return (
    <Dialog
      title={t('Who received {name}?', { name: snapshot.name })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="delivery" variant="primary" isPending={record.isPending} isDisabled={recipient === null}>
            {t('Record the recipient')}
          </Button>
        </>
      }
    >
      <form id="delivery" className={manage.form} onSubmit={submit}>
        {affected && <p className="dim">{t('Rows of it were taken back. Only record who received it before that, with the time: they are told now.')}</p>}
        <div className={styles.pick}>
          <Select
            className={styles.grow}
            label={t('Recipient')}
            value={recipient}
            onChange={setRecipient}
            placeholder={t('Choose a recipient')}
            options={(recipients.data?.pages.flatMap((page) => page.results) ?? []).map((row) => ({ value: row.id, label: row.name, detail: row.contact || t('no address: told by hand') }))}
          />
          <Button onPress={() => setAdding(true)}>{t('New recipient')}</Button>
        </div>
        <Select label={t('How')} value={channel} onChange={setChannel} options={(Object.keys(DELIVERY_WAYS) as Delivery['channel'][]).map((value) => ({ value, label: t(DELIVERY_WAYS[value]) }))} />
        {problem?.field('channel') && <p className={styles.error}>{problem.field('channel')}</p>}
        <TextField label={t('When')} type="datetime-local" value={at} onChange={setAt} description={t('Empty: now.')} error={problem?.field('at')} />
        <TextArea label={t('Terms')} value={terms} onChange={setTerms} rows={2} placeholder={t('Agreement of 4 May; delete recalled rows within 30 days')} maxLength={2000} error={problem?.field('terms')} />
        <Fault error={record.error} />
      </form>
      {adding && <RecipientDialog recipient={null} onClose={() => setAdding(false)} onMade={(made) => setRecipient(made.id)} />}
    </Dialog>
  )
}

function ModelDialog({ snapshot, onClose }: { snapshot: string; onClose: () => void }) {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [kind, setKind] = useState<ModelUse['kind']>('training')
  const register = useMutation({
    mutationFn: () => recallsApi.registerModel(snapshot, { model_ref: name.trim(), kind }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['snapshot', snapshot] })
      onClose()
      toast(t('The model is registered.'))
    },
  })
  const problem = isProblem(register.error) ? register.error : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    register.mutate()
  }
  return (
    <Dialog
      title={t('Register a model')}
      size="small"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="model-use" variant="primary" isPending={register.isPending} isDisabled={!name.trim()}>
            {t('Register the model')}
          </Button>
        </>
      }
    >
      <form id="model-use" className={manage.form} onSubmit={submit}>
        <TextField label={t('Model')} value={name} onChange={setName} placeholder={t('its name and version where you keep it')} error={problem?.field('model_ref')} isRequired autoFocus maxLength={200} />
        <Select label={t('What for')} value={kind} onChange={setKind} options={(Object.keys(MODEL_KINDS) as ModelUse['kind'][]).map((value) => ({ value, label: t(MODEL_KINDS[value]) }))} />
        <Fault error={register.error} />
      </form>
    </Dialog>
  )
}

function DecisionDialog({ use, onClose }: { use: ModelUse; onClose: () => void }) {
  const client = useQueryClient()
  const [decision, setDecision] = useState<DecisionKind>('retrain')
  const [reason, setReason] = useState('')
  const decide = useMutation({
    mutationFn: () => recallsApi.decide(use.id, { decision, reason: reason.trim() }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['snapshot', use.snapshot.id] })
      onClose()
      toast(t('The decision is on record.'))
    },
  })
  const problem = isProblem(decide.error) ? decide.error : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    decide.mutate()
  }
  return (
    <Dialog
      title={t('What is done about {model}?', { model: use.model_ref })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="model-decision" variant="primary" isPending={decide.isPending} isDisabled={!reason.trim()}>
            {t('Record the decision')}
          </Button>
        </>
      }
    >
      <form id="model-decision" className={manage.form} onSubmit={submit}>
        <p className="dim">{t('Rows that it was made with were taken back. Your decision stays on record; an earlier one stays beside it.')}</p>
        <Select label={t('Decision')} value={decision} onChange={setDecision} options={(Object.keys(DECISIONS) as DecisionKind[]).map((value) => ({ value, label: t(DECISIONS[value].word), detail: t(DECISIONS[value].detail) }))} />
        <ReasonField value={reason} onChange={setReason} placeholder={t('One row of 12,000; the next version is trained in June')} error={problem?.field('reason')} />
        <Fault error={decide.error} />
      </form>
    </Dialog>
  )
}
