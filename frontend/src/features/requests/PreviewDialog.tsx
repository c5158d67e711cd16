import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { Dialog } from '@/ui/Dialog'
import { TextArea, TextField } from '@/ui/Field'
import { date } from '@/ui/format'
import { SegmentedControl } from '@/ui/Segmented'
import { Select } from '@/ui/Select'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { CHANNELS } from '@/features/consents/words'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { Facts, ledger } from '@/features/rights/Ledger'
import { startOfDay } from '@/features/rights/shared/days'
import type { Subject } from '@/features/subjects/data'
import { previewQuery, requestsApi, type Preview, type Regime, type RequestKind } from './data'
import { counted, effects, KEEPS, KINDS, OUTCOMES, recipientsOf, REGIMES, verb } from './words'
import styles from './requests.module.css'

/** What would happen, in numbers and lists, before the one button that does it. */
export function PreviewDialog({ subject, kind, onClose }: { subject: Subject; kind: RequestKind; onClose: () => void }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const preview = useQuery(previewQuery(subject.id, kind))
  const [regime, setRegime] = useState<Regime>('gdpr')
  const [channel, setChannel] = useState('email')
  const [received, setReceived] = useState('')
  const [note, setNote] = useState('')
  const [masking, setMasking] = useState(false)
  const [key, setKey] = useState(() => crypto.randomUUID())
  const open = useMutation({
    mutationFn: () =>
      requestsApi.open({ subject: subject.id, kind, regime, channel, note: note.trim(), prefers_masking: masking, ...(received && { received_at: startOfDay(received) }) }, key),
    onSuccess: async (made) => {
      for (const changed of ['requests', 'subjects', 'consents', 'recalls', 'project', 'snapshot', 'jobs']) void client.invalidateQueries({ queryKey: [changed] })
      onClose()
      await navigate({ to: '/rights/requests', search: { request: made.id } })
    },
    onError: () => setKey(crypto.randomUUID()),
  })
  const problem = isProblem(open.error) ? open.error : null
  const found = preview.data
  return (
    <Dialog
      title={`${t(KINDS[kind].word)}: ${subject.pseudonym}`}
      size="wide"
      isOpen
      onClose={onClose}
      role={kind === 'erase' ? 'alertdialog' : 'dialog'}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button variant={kind === 'erase' || kind === 'withdraw' ? 'danger' : 'primary'} isPending={open.isPending} isDisabled={!found || found.request !== null} onPress={() => open.mutate()}>
            {found ? verb(found) : t(KINDS[kind].word)}
          </Button>
        </>
      }
    >
      {found ? (
        <div className={manage.form}>
          <p className={ledger.sentence}>{effects(found)}</p>
          <p className="dim">{t(KINDS[kind].means)}</p>
          {found.request && <p>{t('This was done before. The request of that time shows what came of it.')}</p>}
          <Effects preview={found} />
          <div className={manage.two}>
            <SegmentedControl<Regime> label={t('Whose clock?')} value={regime} onChange={setRegime} segments={(['gdpr', 'ccpa'] as const).map((value) => ({ value, label: REGIMES[value].word }))} />
            <TextField label={t('Came in on')} type="date" value={received} onChange={setReceived} description={t(REGIMES[regime].detail)} error={problem?.field('received_at')} />
          </div>
          <Select label={t('How it was told')} value={channel} onChange={setChannel} options={Object.entries(CHANNELS).filter(([value]) => value !== 'clock' && value !== 'self_service').map(([value, label]) => ({ value, label: t(label) }))} />
          {found.maskable > 0 && (
            <Checkbox isSelected={masking} onChange={setMasking}>
              {t('{count, plural, one {One item could stay} other {# items could stay}} if they were masked in it: list them for masking.', { count: found.maskable })}
            </Checkbox>
          )}
          <TextArea label={t('Note')} value={note} onChange={setNote} rows={2} maxLength={2000} error={problem?.field('note')} description={t('Stands with the request. Name no one who need not be named.')} />
          <Fault error={open.error} />
        </div>
      ) : preview.isError ? (
        <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
      ) : (
        <SkeletonRows rows={7} />
      )}
    </Dialog>
  )
}

/** The numbers and lists behind the sentence. */
function Effects({ preview }: { preview: Preview }) {
  const { items, projects, leases, drafts, labels, snapshots, models, files, holds, keeps } = preview
  const recipients = recipientsOf(preview)
  return (
    <div className={styles.effects}>
      <Facts
        rows={[
          ...(Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[]).map((outcome) => [t(OUTCOMES[outcome]), items[outcome] > 0 ? t('{count, plural, one {# item} other {# items}}', { count: items[outcome] }) : ''] as const),
          [t('work under way'), leases > 0 ? t('{count, plural, one {one person is working on one now; the work is kept in a sealed draft} other {# items are being worked on now; the work is kept in sealed drafts}}', { count: leases }) : ''],
          [t('drafts'), drafts > 0 ? counted(drafts) : ''],
          [t('labels'), labels > 0 ? t('{count, plural, one {one annotation belongs to it} other {# annotations belong to them}}', { count: labels }) : ''],
          [t('files'), files.removed + files.shared > 0 ? t('{removed} deleted, {shared} stay since other items hold them', { removed: counted(files.removed), shared: counted(files.shared) }) : ''],
          [t('others in them'), preview.with_others > 0 ? t('{count, plural, one {one item shows} other {# items show}} other people too', { count: preview.with_others }) : ''],
        ]}
      />
      {projects.some(({ ends }) => ends > 0) && (
        <List title={t('Projects')}>
          {projects
            .filter(({ ends }) => ends > 0)
            .map((project) => (
              <li key={project.id}>
                {project.name} <span className="dim num">{t('{ends} of {items}', { ends: counted(project.ends), items: counted(project.items) })}</span>
              </li>
            ))}
        </List>
      )}
      {snapshots.length > 0 && (
        <List title={t('Datasets that are recalled')}>
          {snapshots.map((snapshot) => (
            <li key={snapshot.id}>
              {snapshot.name} <span className="dim">{t('no. {number}', { number: snapshot.number })} · {t('{count, plural, one {# row} other {# rows}}', { count: snapshot.rows })} · {snapshot.recipients.length > 0 ? snapshot.recipients.join(', ') : t('nobody on record received it')}</span>
            </li>
          ))}
        </List>
      )}
      {recipients.length > 1 && <p className="small dim">{t('{count} recipients get a notice with a date by which to delete the rows.', { count: recipients.length })}</p>}
      {models.length > 0 && (
        <List title={t('Models whose owners must decide')}>
          {models.map((model) => (
            <li key={model.id}>{model.model_ref}</li>
          ))}
        </List>
      )}
      {holds.length > 0 && (
        <List title={t('Holds')}>
          {holds.map((hold) => (
            <li key={hold.id}>
              {hold.reason} <span className="dim">{hold.until ? t('until {date}', { date: date(new Date(hold.until)) }) : t('until it is released')}</span>
            </li>
          ))}
        </List>
      )}
      {keeps.length > 0 && <p className="small">{t('How they are reached is kept for now: {reasons}.', { reasons: keeps.map((one) => t(KEEPS[one] ?? one)).join(', ') })}</p>}
    </div>
  )
}

function List({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div>
      <h3 className={styles.listTitle}>{title}</h3>
      <ul className={styles.list}>{children}</ul>
    </div>
  )
}
