import { useMemo } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { FilterX, Inbox } from 'lucide-react'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Button, ButtonLink } from '@/ui/Button'
import { DataTable, type Column } from '@/ui/DataTable'
import { date } from '@/ui/format'
import { SegmentedControl } from '@/ui/Segmented'
import { Select } from '@/ui/Select'
import { EmptyState, ErrorState } from '@/ui/States'
import { channelWords } from '@/features/consents/words'
import { DueClock } from '@/features/rights/DueClock'
import { LedgerScreen, ledger, Tag } from '@/features/rights/Ledger'
import { isOpen, requestsQuery, type RequestFilter, type RequestKind, type RequestRow } from './data'
import { RequestPanel } from './RequestPanel'
import { KINDS, STATES } from './words'

const route = getRouteApi('/in/frame/rights-area/rights/requests')

type Show = 'all' | 'overdue' | 'in_time' | 'done'
const FILTERS: Record<Show, RequestFilter> = { all: {}, overdue: { overdue: 'true' }, in_time: { overdue: 'false' }, done: { state: 'done' } }

/** What people asked for about their data, with the clocks that the law sets. */
export function RequestsPage() {
  const { show, kind, request } = route.useSearch()
  const navigate = route.useNavigate()
  const shown: Show = show === 'overdue' || show === 'in_time' || show === 'done' ? show : 'all'
  const list = useInfiniteQuery(requestsQuery({ ...FILTERS[shown], kind }))
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.results) ?? [], [list.data])
  const open = (id: string | undefined): void => void navigate({ search: (before) => ({ ...before, request: id }), replace: true })
  const filtered = shown !== 'all' || kind !== undefined
  return (
    <Page title={t('Requests')} crumbs={[{ label: t('Rights'), to: '/rights' }, { label: t('Requests') }]} width="full">
      <LedgerScreen
        title={t('Requests')}
        lead={t('What people ask for about their own data, and by when the law wants an answer.')}
        actions={<ButtonLink to="/rights/subjects">{t('Find the person')}</ButtonLink>}
        filters={
          <>
            <SegmentedControl<Show>
              label={t('Which requests')}
              hideLabel
              value={shown}
              onChange={(next) => void navigate({ search: (before) => ({ ...before, show: next === 'all' ? undefined : next, request: undefined }), replace: true })}
              segments={[
                { value: 'all', label: t('All') },
                { value: 'overdue', label: t('Overdue') },
                { value: 'in_time', label: t('Open, in time') },
                { value: 'done', label: t('Done') },
              ]}
            />
            <Select
              className={ledger.filter}
              label={t('Kind')}
              hideLabel
              value={kind ?? 'any'}
              onChange={(next) => void navigate({ search: (before) => ({ ...before, kind: next === 'any' ? undefined : next }), replace: true })}
              options={[{ value: 'any', label: t('Of any kind') }, ...(Object.keys(KINDS) as RequestKind[]).map((one) => ({ value: one, label: t(KINDS[one].word) }))]}
            />
          </>
        }
        panel={request && <RequestPanel key={request} id={request} onClose={() => open(undefined)} />}
      >
        {list.isError && rows.length === 0 ? (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        ) : (
          <DataTable
            label={t('Requests')}
            rows={rows}
            columns={columns(Boolean(request))}
            rowId={(row) => row.id}
            current={request ?? null}
            isLoading={list.isPending}
            onOpen={(row) => open(row.id)}
            onEnd={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
            empty={
              filtered ? (
                <EmptyState icon={<FilterX />} title={shown === 'overdue' ? t('Nothing is overdue') : t('No request matches')} action={<Button onPress={() => void navigate({ search: {}, replace: true })}>{t('Show all')}</Button>}>
                  {t('Requests stay here when they are done, with what came of them.')}
                </EmptyState>
              ) : (
                <EmptyState icon={<Inbox />} title={t('Nobody has asked for anything')} action={<ButtonLink to="/rights/subjects">{t('Find the person')}</ButtonLink>}>
                  {t('People take a consent back by their own link, or write to you: then open their page and enter what they ask for. The clock runs from the day it came in.')}
                </EmptyState>
              )
            }
          />
        )}
      </LedgerScreen>
    </Page>
  )
}

function columns(narrow: boolean): Column<RequestRow>[] {
  const all: Column<RequestRow>[] = [
    { id: 'subject', header: t('Person'), width: 'minmax(110px, 1fr)', cell: (row) => <span className="strong">{row.subject.pseudonym}</span> },
    {
      id: 'kind',
      header: t('Asks for'),
      width: 'minmax(130px, 1fr)',
      cell: (row) => (
        <Tag tone="none" icon={KINDS[row.kind].icon}>
          {t(KINDS[row.kind].word)}
        </Tag>
      ),
    },
    { id: 'due', header: t('Due'), width: '160px', cell: (row) => (isOpen(row) ? <DueClock due={row.due} /> : <span className="dim">–</span>) },
    {
      id: 'state',
      header: t('State'),
      width: '152px',
      cell: (row) => (
        <Tag tone={STATES[row.state].tone} icon={STATES[row.state].icon}>
          {t(STATES[row.state].word)}
        </Tag>
      ),
    },
    { id: 'regime', header: t('Law'), width: '72px', cell: (row) => <span className="dim">{row.regime.toUpperCase()}</span> },
    { id: 'channel', header: t('How it was told'), width: 'minmax(120px, 1fr)', cell: (row) => <span className="dim">{channelWords(row.channel)}</span> },
    { id: 'received', header: t('Came in'), width: '112px', cell: (row) => <span className="dim num">{date(new Date(row.received_at))}</span> },
  ]
  return narrow ? all.filter(({ id }) => !['regime', 'channel', 'received'].includes(id)) : all
}
