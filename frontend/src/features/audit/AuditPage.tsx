import { useCallback, useMemo } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { FilterX, ScrollText, ShieldCheck } from 'lucide-react'
import { Page } from '@/app/Page'
import { may, useMe } from '@/app/session'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { DataTable, type Column } from '@/ui/DataTable'
import { TextField } from '@/ui/Field'
import { number } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { Select } from '@/ui/Select'
import { EmptyState, ErrorState } from '@/ui/States'
import { useKeys } from '@/features/items/keys'
import { membersQuery } from '@/features/people/data'
import { LedgerScreen, ledger } from '@/features/rights/Ledger'
import { endOfDay, startOfDay } from '@/features/rights/shared/days'
import { actionsQuery, auditQuery, eventQuery, type AuditEvent, type AuditFilter } from './data'
import { EventPanel } from './EventPanel'
import { VerifyPanel } from './VerifyPanel'
import { actorWords, kindWords } from './words'

const route = getRouteApi('/in/frame/rights-area/rights/audit')

/** What was done in the organisation, newest first, and the way to verify that nobody changed it since. */
export function AuditPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { event: opened, verify, since, until, ...exact } = search
  const filter: AuditFilter = { ...exact, since: since && startOfDay(since), until: until && endOfDay(until) }
  const list = useInfiniteQuery(auditQuery(filter))
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.results) ?? [], [list.data])
  const listed = rows.find((row) => row.id === opened)
  const alone = useQuery({ ...eventQuery(opened ?? ''), enabled: Boolean(opened) && !listed && !list.isPending })
  const current = listed ?? (opened ? alone.data : null) ?? null
  const put = useCallback((next: Partial<typeof search>) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true }), [navigate])
  const filtered = Object.values({ ...exact, since, until }).some(Boolean)
  useKeys({ v: () => put({ verify: '1', event: undefined }) })
  const clear = (): void => void navigate({ search: {}, replace: true })

  return (
    <Page title={t('Audit log')} crumbs={[{ label: t('Rights'), to: '/rights' }, { label: t('Audit log') }]} width="full">
      <LedgerScreen
        title={t('Audit log')}
        lead={t('What was done, in an order that can’t be changed without it being found.')}
        actions={
          <Button variant="primary" icon={<ShieldCheck />} keys="V" onPress={() => put({ verify: '1', event: undefined })}>
            {t('Verify')}
          </Button>
        }
        filters={<Filters search={search} onChange={put} onClear={filtered ? clear : undefined} />}
        panel={
          verify ? (
            <VerifyPanel onClose={() => put({ verify: undefined })} onShow={(index) => put({ verify: undefined, event: rows.find((row) => row.index === index)?.id })} />
          ) : (
            current && <EventPanel key={current.id} event={current} onFilter={(next) => put({ ...next, event: undefined })} onClose={() => put({ event: undefined })} />
          )
        }
      >
        {list.isError && rows.length === 0 ? (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        ) : (
          <DataTable
            label={t('Events')}
            rows={rows}
            columns={columns(Boolean(current ?? verify))}
            rowId={(row) => row.id}
            rowHeight={44}
            current={opened ?? null}
            total={filtered ? undefined : rows[0] && rows[0].index + 1}
            isLoading={list.isPending}
            onOpen={(row) => put({ event: row.id, verify: undefined })}
            onEnd={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
            empty={<NoEvents filtered={filtered} onClear={clear} />}
          />
        )}
      </LedgerScreen>
    </Page>
  )
}

function NoEvents({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered) {
    return (
      <EmptyState icon={<FilterX />} title={t('No event matches')} action={<Button onPress={onClear}>{t('Show all events')}</Button>}>
        {t('Choose another act or person, or a longer span of time.')}
      </EmptyState>
    )
  }
  return (
    <EmptyState icon={<ScrollText />} title={t('Nothing has been done yet')}>
      {t('From the first import on, each act about people, rights and datasets is entered here with its hash.')}
    </EmptyState>
  )
}

function columns(narrow: boolean): Column<AuditEvent>[] {
  const all: Column<AuditEvent>[] = [
    { id: 'index', header: t('No.'), width: '56px', align: 'end', cell: (row) => <span className="dim num">{number(row.index, 0)}</span> },
    { id: 'text', header: t('What happened'), width: 'minmax(220px, 2fr)', cell: (row) => <span title={row.text}>{row.text}</span> },
    { id: 'by', header: t('By'), width: 'minmax(110px, 1fr)', cell: (row) => <bdi className={row.by ? undefined : 'dim'} title={actorWords(row)}>{actorWords(row)}</bdi> },
    { id: 'object', header: t('To'), width: 'minmax(120px, 1fr)', cell: (row) => <span className="dim" title={row.object.id}>{kindWords(row.object.kind)}</span> },
    { id: 'at', header: t('When'), width: '120px', cell: (row) => <RelativeTime value={row.at} /> },
    { id: 'leaf', header: t('Hash'), width: '96px', cell: (row) => <code className="small dim" title={row.leaf}>{row.leaf.slice(0, 10)}</code> },
  ]
  return narrow ? all.filter(({ id }) => id !== 'leaf' && id !== 'object') : all
}

interface FiltersProps {
  search: ReturnType<typeof route.useSearch>
  onChange: (next: AuditFilter) => void
  onClear: (() => void) | undefined
}

const ANY = 'any'

function Filters({ search, onChange, onClear }: FiltersProps) {
  const me = useMe()
  const actions = useQuery(actionsQuery)
  const members = useQuery({ ...membersQuery, enabled: may(me, 'people.view') })
  return (
    <>
      <Select
        className={ledger.filter}
        label={t('Act')}
        value={search.action ?? ANY}
        onChange={(action) => onChange({ action: action === ANY ? undefined : action })}
        options={[{ value: ANY, label: t('All acts') }, ...(actions.data?.results.map(({ name, text }) => ({ value: name, label: text })) ?? [])]}
      />
      {members.data && (
        <Select
          className={ledger.filter}
          label={t('Person')}
          value={search.actor ?? ANY}
          onChange={(actor) => onChange({ actor: actor === ANY ? undefined : actor })}
          options={[{ value: ANY, label: t('Everybody') }, ...members.data.results.map(({ user }) => ({ value: user.id, label: user.name || user.email }))]}
        />
      )}
      <TextField className={ledger.narrowFilter} label={t('From')} type="date" value={search.since ?? ''} onChange={(since) => onChange({ since: since || undefined })} />
      <TextField className={ledger.narrowFilter} label={t('To')} type="date" value={search.until ?? ''} onChange={(until) => onChange({ until: until || undefined })} />
      {search.object && (
        <Button variant="quiet" icon={<FilterX />} onPress={() => onChange({ object: undefined })}>
          {t('Only one object: show all')}
        </Button>
      )}
      {onClear && (
        <Button variant="quiet" onPress={onClear}>
          {t('Clear the filter')}
        </Button>
      )}
    </>
  )
}
