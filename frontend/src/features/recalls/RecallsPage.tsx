import { useMemo, useState } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { BellRing, FilterX, Plus, UsersRound } from 'lucide-react'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { DataTable, type Column } from '@/ui/DataTable'
import { number } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { SegmentedControl } from '@/ui/Segmented'
import { Select } from '@/ui/Select'
import { EmptyState, ErrorState } from '@/ui/States'
import { DueClock } from '@/features/rights/DueClock'
import { LedgerScreen, ledger, Tag } from '@/features/rights/Ledger'
import { recallsQuery, recipientsQuery, type NoticeRow, type NoticeState, type Recipient } from './data'
import { NoticePanel } from './NoticePanel'
import { RecipientDialog } from './RecipientDialog'
import { NOTICE_STATES, REASONS, RECIPIENT_KINDS } from './words'

const route = getRouteApi('/in/frame/rights-area/rights/recalls')

/** Who must be told that rows were taken back, what is due first; and who receives datasets at all. */
export function RecallsPage() {
  const { view } = route.useSearch()
  const navigate = route.useNavigate()
  const switcher = (
    <SegmentedControl
      label={t('What to show')}
      hideLabel
      value={view === 'recipients' ? 'recipients' : 'notices'}
      onChange={(next) => void navigate({ search: next === 'notices' ? {} : { view: next }, replace: true })}
      segments={[
        { value: 'notices', label: t('Notices') },
        { value: 'recipients', label: t('Recipients') },
      ]}
    />
  )
  return (
    <Page title={t('Recalls')} crumbs={[{ label: t('Rights'), to: '/rights' }, { label: t('Recalls') }]} width="full">
      {view === 'recipients' ? <Recipients switcher={switcher} /> : <Notices switcher={switcher} />}
    </Page>
  )
}

function Notices({ switcher }: { switcher: React.ReactNode }) {
  const { state, notice } = route.useSearch()
  const navigate = route.useNavigate()
  const list = useInfiniteQuery(recallsQuery({ state }))
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.results) ?? [], [list.data])
  const open = (id: string | undefined): void => void navigate({ search: (before) => ({ ...before, notice: id }), replace: true })
  const show = (next: string): void => void navigate({ search: next === 'any' ? {} : { state: next }, replace: true })
  return (
    <LedgerScreen
      title={t('Recalls')}
      lead={t('Rows of datasets that were taken back, and each recipient who must delete them. What is due first stands first.')}
      filters={
        <>
          {switcher}
          <Select
            className={ledger.filter}
            label={t('State')}
            hideLabel
            value={state ?? 'any'}
            onChange={show}
            options={[{ value: 'any', label: t('In any state') }, ...(Object.keys(NOTICE_STATES) as NoticeState[]).map((one) => ({ value: one, label: t(NOTICE_STATES[one].word) }))]}
          />
        </>
      }
      panel={notice && <NoticePanel key={notice} id={notice} onClose={() => open(undefined)} />}
    >
      {list.isError && rows.length === 0 ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <DataTable
          label={t('Notices')}
          rows={rows}
          columns={columns(Boolean(notice))}
          rowId={(row) => row.id}
          current={notice ?? null}
          isLoading={list.isPending}
          onOpen={(row) => open(row.id)}
          onEnd={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
          empty={
            state ? (
              <EmptyState icon={<FilterX />} title={t('No notice is in this state')} action={<Button onPress={() => show('any')}>{t('Show all')}</Button>}>
                {t('Notices go from told to confirmed, or to overdue when nobody answers in time.')}
              </EmptyState>
            ) : (
              <EmptyState icon={<BellRing />} title={t('Nothing was taken back')}>
                {t('When a consent is withdrawn or a licence changes, datasets that left are marked as affected, and each recipient on record gets a notice here.')}
              </EmptyState>
            )
          }
        />
      )}
    </LedgerScreen>
  )
}

export function NoticeTag({ state }: { state: NoticeState }) {
  const { word, tone, icon } = NOTICE_STATES[state]
  return (
    <Tag tone={tone} icon={icon}>
      {t(word)}
    </Tag>
  )
}

function columns(narrow: boolean): Column<NoticeRow>[] {
  const all: Column<NoticeRow>[] = [
    { id: 'recipient', header: t('Recipient'), width: 'minmax(140px, 1.4fr)', cell: (row) => <span className="strong" title={row.recipient.name}>{row.recipient.name}</span> },
    { id: 'state', header: t('State'), width: '124px', cell: (row) => <NoticeTag state={row.state} /> },
    { id: 'due', header: t('Due'), width: '160px', cell: (row) => <DueClock due={row.due} done={row.acknowledged_at} /> },
    {
      id: 'snapshot',
      header: t('Dataset'),
      width: 'minmax(150px, 1.6fr)',
      cell: (row) => (
        <span title={row.snapshot.name}>
          {row.snapshot.name} <span className="dim">{t('no. {number}', { number: row.snapshot.number })}</span>
        </span>
      ),
    },
    { id: 'rows', header: t('Rows'), width: '64px', align: 'end', cell: (row) => number(row.rows, 0) },
    { id: 'why', header: t('Why'), width: 'minmax(140px, 1.4fr)', cell: (row) => <span className="dim">{t(REASONS[row.reason_class])}</span> },
    { id: 'created', header: t('Since'), width: '112px', cell: (row) => <span className="dim"><RelativeTime value={row.created_at} /></span> },
  ]
  return narrow ? all.filter(({ id }) => id !== 'created' && id !== 'why') : all
}

function Recipients({ switcher }: { switcher: React.ReactNode }) {
  const list = useInfiniteQuery(recipientsQuery)
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.results) ?? [], [list.data])
  const [dialog, setDialog] = useState<Recipient | 'new' | null>(null)
  const add = (
    <Button variant="primary" icon={<Plus />} onPress={() => setDialog('new')}>
      {t('Add a recipient')}
    </Button>
  )
  return (
    <LedgerScreen title={t('Recalls')} lead={t('Who receives datasets, and where they are told when rows are taken back.')} actions={add} filters={switcher}>
      {list.isError && rows.length === 0 ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <DataTable
          label={t('Recipients')}
          rows={rows}
          columns={recipientColumns()}
          rowId={(row) => row.id}
          isLoading={list.isPending}
          onOpen={setDialog}
          onEnd={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
          empty={
            <EmptyState icon={<UsersRound />} title={t('Nobody is on record')} action={add}>
              {t('Whoever received a dataset must be told when something in it is taken back. Add them here, or name them when you export.')}
            </EmptyState>
          }
        />
      )}
      {dialog && <RecipientDialog recipient={dialog === 'new' ? null : dialog} onClose={() => setDialog(null)} />}
    </LedgerScreen>
  )
}

const recipientColumns = (): Column<Recipient>[] => [
  { id: 'name', header: t('Recipient'), width: 'minmax(160px, 2fr)', cell: (row) => <span className="strong" title={row.name}>{row.name}</span> },
  { id: 'kind', header: t('Kind'), width: '132px', cell: (row) => <span className="dim">{t(RECIPIENT_KINDS[row.kind])}</span> },
  {
    id: 'contact',
    header: t('Told at'),
    width: 'minmax(180px, 2fr)',
    cell: (row) => (row.kind === 'public' ? <span className="dim">{t('the public feed')}</span> : row.contact ? <bdi title={row.contact}>{row.contact}</bdi> : <span className="dim">{t('no address: told by hand')}</span>),
  },
  { id: 'territory', header: t('Country'), width: '80px', cell: (row) => <span className="dim">{row.territory || '–'}</span> },
  { id: 'created', header: t('Since'), width: '120px', cell: (row) => <span className="dim"><RelativeTime value={row.created_at} /></span> },
]
