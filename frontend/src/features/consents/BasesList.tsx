import { useMemo, useState, type FormEvent, type ReactNode } from 'react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, CircleHelp, Plus, Scale } from 'lucide-react'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { DataTable, type Column } from '@/ui/DataTable'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { date } from '@/ui/format'
import { Select } from '@/ui/Select'
import { EmptyState, ErrorState } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { projectsQuery, sourcesQuery } from '@/features/projects/queries'
import { LedgerScreen, Tag } from '@/features/rights/Ledger'
import { endOfDay } from '@/features/rights/shared/days'
import { EvidenceField } from '@/features/rights/shared/EvidenceField'
import type { Evidence } from '@/features/rights/shared/evidence'
import { ReasonField } from '@/features/rights/shared/ReasonField'
import { basesQuery, consentsApi, type LegalBasis } from './data'
import { ASSESSMENTS, BASES, baseWords } from './words'

/** On what basis other than consent a project or source deals with personal data, and who approved that. */
export function BasesList({ switcher }: { switcher: ReactNode }) {
  const list = useInfiniteQuery(basesQuery())
  const projects = useInfiniteQuery(projectsQuery)
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.results) ?? [], [list.data])
  const names = useMemo(() => new Map(projects.data?.pages.flatMap((page) => page.results).map((row) => [row.id, row.name]) ?? []), [projects.data])
  const [adding, setAdding] = useState(false)
  const add = (
    <Button variant="primary" icon={<Plus />} onPress={() => setAdding(true)}>
      {t('Record a legal basis')}
    </Button>
  )
  return (
    <LedgerScreen title={t('Consents')} lead={t('Where data rest on something other than consent: what, and who approved it.')} actions={add} filters={switcher}>
      {list.isError && rows.length === 0 ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <DataTable
          label={t('Legal bases')}
          rows={rows}
          columns={columns(names)}
          rowId={(row) => row.id}
          isLoading={list.isPending}
          onEnd={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
          empty={
            <EmptyState icon={<Scale />} title={t('No other basis is on record')} action={add}>
              {t('A legitimate interest counts only once its balancing is on file and somebody approved it.')}
            </EmptyState>
          }
        />
      )}
      {adding && <BasisDialog onClose={() => setAdding(false)} />}
    </LedgerScreen>
  )
}

const columns = (names: ReadonlyMap<string, string>): Column<LegalBasis>[] => [
  { id: 'project', header: t('Project'), width: 'minmax(140px, 1.5fr)', cell: (row) => <span className="strong" title={names.get(row.project)}>{names.get(row.project) ?? '…'}</span> },
  { id: 'of', header: t('For'), width: '112px', cell: (row) => <span className="dim">{row.source ? t('one source') : t('all of it')}</span> },
  { id: 'basis', header: t('Basis'), width: 'minmax(140px, 1.2fr)', cell: (row) => baseWords(row.basis) },
  { id: 'assessment', header: t('Assessment'), width: 'minmax(130px, 1.2fr)', cell: (row) => <span className="dim">{t(ASSESSMENTS[row.assessment])}</span> },
  {
    id: 'approved',
    header: t('Approval'),
    width: 'minmax(140px, 1.2fr)',
    cell: (row) =>
      row.approved ? (
        <Tag tone="ok" icon={CircleCheck}>
          {row.approved_by ? t('approved by {name}', { name: row.approved_by.name }) : t('approved')}
        </Tag>
      ) : (
        <Tag tone="review" icon={CircleHelp}>
          {t('not approved')}
        </Tag>
      ),
  },
  { id: 'until', header: t('Until'), width: '112px', cell: (row) => (row.expires_at ? <span className="num">{date(new Date(row.expires_at))}</span> : <span className="dim">{t('no end')}</span>) },
]

function BasisDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const projects = useInfiniteQuery(projectsQuery)
  const [project, setProject] = useState<string | null>(null)
  const sources = useQuery({ ...sourcesQuery(project ?? ''), enabled: project !== null })
  const [source, setSource] = useState('all')
  const [basis, setBasis] = useState('legitimate_interest')
  const [assessment, setAssessment] = useState<LegalBasis['assessment']>('LIA')
  const [condition, setCondition] = useState('')
  const [approved, setApproved] = useState(false)
  const [until, setUntil] = useState('')
  const [note, setNote] = useState('')
  const [evidence, setEvidence] = useState<Evidence[]>([])
  const record = useMutation({
    mutationFn: () =>
      consentsApi.base({
        project: project ?? '',
        source: source === 'all' ? null : source,
        basis,
        assessment,
        condition: condition.trim(),
        approved,
        expires_at: until ? endOfDay(until) : null,
        evidence: evidence.map(({ id }) => id),
        note: note.trim(),
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['legal-bases'] })
      onClose()
      toast(t('The legal basis is recorded.'))
    },
  })
  const problem = isProblem(record.error) ? record.error : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    record.mutate()
  }
  return (
    <Dialog
      title={t('Record a legal basis')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="legal-basis" variant="primary" isPending={record.isPending} isDisabled={project === null}>
            {t('Record the legal basis')}
          </Button>
        </>
      }
    >
      <form id="legal-basis" className={manage.form} onSubmit={submit}>
        <div className={manage.two}>
          <Select
            label={t('Project')}
            value={project}
            onChange={(id) => {
              setProject(id)
              setSource('all')
            }}
            placeholder={t('Choose a project')}
            options={(projects.data?.pages.flatMap((page) => page.results) ?? []).map((row) => ({ value: row.id, label: row.name }))}
          />
          <Select label={t('For')} value={source} onChange={setSource} options={[{ value: 'all', label: t('all of it') }, ...(sources.data?.results ?? []).map((row) => ({ value: row.id, label: row.name }))]} />
        </div>
        <Select label={t('Basis')} value={basis} onChange={setBasis} options={Object.entries(BASES).map(([value, label]) => ({ value, label: t(label) }))} />
        <div className={manage.two}>
          <Select label={t('Assessment on file')} value={assessment} onChange={setAssessment} options={(Object.keys(ASSESSMENTS) as LegalBasis['assessment'][]).map((value) => ({ value, label: t(ASSESSMENTS[value]) }))} />
          <TextField label={t('Condition for sensitive data')} value={condition} onChange={setCondition} placeholder="A9-2-j" description={t('Art. 9(2), where there are any.')} error={problem?.field('condition')} />
        </div>
        <TextField label={t('Until')} type="date" value={until} onChange={setUntil} description={t('Empty: no end.')} error={problem?.field('expires_at')} />
        <Checkbox isSelected={approved} onChange={setApproved}>
          {t('I approve it. My name stands beside it.')}
        </Checkbox>
        <ReasonField label={t('Note')} value={note} onChange={setNote} placeholder={t('Balancing of 4 May, counsel agreed')} error={problem?.field('note')} />
        <EvidenceField label={t('Evidence')} description={t('The assessment itself.')} value={evidence} onChange={setEvidence} error={problem?.field('evidence') ?? problem?.field('approved') ?? problem?.field('assessment')} />
        <Fault error={record.error} />
      </form>
    </Dialog>
  )
}
