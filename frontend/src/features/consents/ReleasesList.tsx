import { useMemo, useState, type FormEvent, type ReactNode } from 'react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus, Signature } from 'lucide-react'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { DataTable, type Column } from '@/ui/DataTable'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { date } from '@/ui/format'
import { SegmentedControl } from '@/ui/Segmented'
import { Select } from '@/ui/Select'
import { EmptyState, ErrorState } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { LedgerScreen } from '@/features/rights/Ledger'
import { endOfDay } from '@/features/rights/shared/days'
import { EvidenceField } from '@/features/rights/shared/EvidenceField'
import type { Evidence } from '@/features/rights/shared/evidence'
import type { Subject } from '@/features/subjects/data'
import { SubjectField } from '@/features/subjects/SubjectField'
import { consentsApi, releasesQuery, type Release } from './data'
import { split } from './form'
import { RELEASE_SCOPES } from './words'

/** Releases: that a likeness or a property may be used, and for what. */
export function ReleasesList({ switcher }: { switcher: ReactNode }) {
  const list = useInfiniteQuery(releasesQuery())
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.results) ?? [], [list.data])
  const [adding, setAdding] = useState(false)
  const add = (
    <Button variant="primary" icon={<Plus />} onPress={() => setAdding(true)}>
      {t('Record a release')}
    </Button>
  )
  return (
    <LedgerScreen title={t('Consents')} lead={t('Releases for likeness and property: no licence gives these, and commercial use needs them.')} actions={add} filters={switcher}>
      {list.isError && rows.length === 0 ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <DataTable
          label={t('Releases')}
          rows={rows}
          columns={columns()}
          rowId={(row) => row.id}
          isLoading={list.isPending}
          onEnd={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
          empty={
            <EmptyState icon={<Signature />} title={t('No release is on record')} action={add}>
              {t('A signed release lets a person or a property be shown for money. The newest one of each counts.')}
            </EmptyState>
          }
        />
      )}
      {adding && <ReleaseDialog onClose={() => setAdding(false)} />}
    </LedgerScreen>
  )
}

const columns = (): Column<Release>[] => [
  {
    id: 'of',
    header: t('Of'),
    width: 'minmax(140px, 1.5fr)',
    cell: (row) =>
      row.subject ? (
        <Link to="/rights/subjects/$id" params={{ id: row.subject.id }}>
          {row.subject.pseudonym}
        </Link>
      ) : (
        <span title={row.property_name}>{row.property_name}</span>
      ),
  },
  { id: 'kind', header: t('Kind'), width: '112px', cell: (row) => (row.kind === 'model' ? t('a person') : t('a property')) },
  { id: 'scope', header: t('Permits'), width: 'minmax(140px, 1.5fr)', cell: (row) => t(RELEASE_SCOPES[row.scope]) },
  { id: 'territories', header: t('Countries'), width: 'minmax(80px, 1fr)', cell: (row) => <span className="dim">{row.territories?.join(', ') ?? t('no limit')}</span> },
  { id: 'until', header: t('Until'), width: '120px', cell: (row) => (row.expires_at ? <span className="num">{date(new Date(row.expires_at))}</span> : <span className="dim">{t('no end')}</span>) },
]

function ReleaseDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const [kind, setKind] = useState<Release['kind']>('model')
  const [scope, setScope] = useState<Release['scope']>('commercial')
  const [subject, setSubject] = useState<Subject | null>(null)
  const [property, setProperty] = useState('')
  const [territories, setTerritories] = useState('')
  const [until, setUntil] = useState('')
  const [evidence, setEvidence] = useState<Evidence[]>([])
  const record = useMutation({
    mutationFn: () =>
      consentsApi.release({
        kind,
        scope,
        subject: kind === 'model' ? (subject?.id ?? null) : null,
        property_name: kind === 'property' ? property.trim() : '',
        territories: split(territories).length > 0 ? split(territories) : null,
        expires_at: until ? endOfDay(until) : null,
        evidence: evidence.map(({ id }) => id),
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['releases'] })
      onClose()
      toast(t('The release is recorded.'))
    },
  })
  const problem = isProblem(record.error) ? record.error : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    record.mutate()
  }
  return (
    <Dialog
      title={t('Record a release')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="release" variant="primary" isPending={record.isPending}>
            {t('Record the release')}
          </Button>
        </>
      }
    >
      <form id="release" className={manage.form} onSubmit={submit}>
        <SegmentedControl label={t('Of what?')} value={kind} onChange={setKind} segments={[{ value: 'model', label: t('a person') }, { value: 'property', label: t('a property') }]} />
        {kind === 'model' ? (
          <SubjectField value={subject} onChange={setSubject} error={problem?.field('subject')} />
        ) : (
          <TextField label={t('Which property')} value={property} onChange={setProperty} placeholder={t('Shop at Harbour Street 4')} error={problem?.field('property_name')} />
        )}
        <Select label={t('What does it permit?')} value={scope} onChange={setScope} options={(Object.keys(RELEASE_SCOPES) as Release['scope'][]).map((one) => ({ value: one, label: t(RELEASE_SCOPES[one]) }))} />
        <div className={manage.two}>
          <TextField label={t('In which countries?')} value={territories} onChange={setTerritories} placeholder="EU, CH" description={t('Codes, or EU, EEA, WORLD. Empty: no limit.')} error={problem?.field('territories')} />
          <TextField label={t('Until')} type="date" value={until} onChange={setUntil} description={t('Empty: no end.')} error={problem?.field('expires_at')} />
        </div>
        <EvidenceField kind="release" label={t('Evidence')} description={t('The signed release.')} value={evidence} onChange={setEvidence} error={problem?.field('evidence')} />
        <Fault error={record.error} />
      </form>
    </Dialog>
  )
}
