import { useCallback, useMemo, useState } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { FilterX, ScrollText, ShieldCheck, X } from 'lucide-react'
import { Page } from '@/app/Page'
import { may, useMe } from '@/app/session'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { cx } from '@/ui/cx'
import { DataTable, type Column } from '@/ui/DataTable'
import { TextField } from '@/ui/Field'
import fieldStyles from '@/ui/Field.module.css'
import { number } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { Select } from '@/ui/Select'
import { EmptyState, ErrorState } from '@/ui/States'
import { useKeys } from '@/features/items/keys'
import { PersonPicker } from '@/features/people/PersonPicker'
import type { Person } from '@/features/projects/types'
import { LedgerScreen, ledger } from '@/features/rights/Ledger'
import { endOfDay, startOfDay } from '@/features/rights/shared/days'
import { actionsQuery, auditQuery, eventQuery, type AuditEvent, type AuditFilter } from './data'
import { EventPanel } from './EventPanel'
import { VerifyPanel } from './VerifyPanel'
import { actorWords, kindWords } from './words'
import styles from './audit.module.css'

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
        filters={<Filters search={search} actor={actorName(rows, search.actor)} onChange={put} onClear={filtered ? clear : undefined} />}
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
    { id: 'index', wideOnly: true, header: t('No.'), width: '56px', align: 'end', cell: (row) => <span className="dim num">{number(row.index, 0)}</span> },
    { id: 'text', header: t('What happened'), width: 'minmax(180px, 2fr)', cell: (row) => <span title={row.text}>{row.text}</span> },
    { id: 'by', wideOnly: true, header: t('By'), width: 'minmax(110px, 1fr)', cell: (row) => <bdi className={row.by ? undefined : 'dim'} title={actorWords(row)}>{actorWords(row)}</bdi> },
    { id: 'object', wideOnly: true, header: t('To'), width: 'minmax(120px, 1fr)', cell: (row) => <span className="dim" title={row.object.id}>{kindWords(row.object.kind)}</span> },
    { id: 'at', header: t('When'), width: '120px', cell: (row) => <RelativeTime value={row.at} /> },
    { id: 'leaf', wideOnly: true, header: t('Hash'), width: '96px', cell: (row) => <code className="small dim" title={row.leaf}>{row.leaf.slice(0, 10)}</code> },
  ]
  return narrow ? all.filter(({ id }) => id !== 'leaf' && id !== 'object') : all
}

interface FiltersProps {
  search: ReturnType<typeof route.useSearch>
  /** Whose acts alone are shown, by name as far as the list knows it. */
  actor: string | undefined
  onChange: (next: AuditFilter) => void
  onClear: (() => void) | undefined
}

const ANY = 'any'

function actorName(rows: readonly AuditEvent[], actor: string | undefined): string | undefined {
  const row = actor === undefined ? undefined : rows.find(({ by }) => by?.id === actor)
  return row && actorWords(row)
}

function Filters({ search, actor, onChange, onClear }: FiltersProps) {
  const me = useMe()
  const actions = useQuery(actionsQuery)
  const [picked, setPicked] = useState<Person | null>(null)
  const named = picked?.id === search.actor ? picked?.name || picked?.email || '' : (actor ?? t('one person'))
  return (
    <>
      <Select
        className={ledger.filter}
        label={t('Act')}
        value={search.action ?? ANY}
        onChange={(action) => onChange({ action: action === ANY ? undefined : action })}
        options={[{ value: ANY, label: t('All acts') }, ...(actions.data?.results.map(({ name, text }) => ({ value: name, label: text })) ?? [])]}
      />
      {search.actor ? (
        <div className={cx(fieldStyles.field, ledger.filter)}>
          <span className={fieldStyles.label}>{t('Person')}</span>
          <Button icon={<X />} className={styles.person} onPress={() => onChange({ actor: undefined })} aria-label={t('Only {name}: show everybody', { name: named })}>
            <bdi className="truncate">{named}</bdi>
          </Button>
        </div>
      ) : (
        may(me, 'people.view') && (
          <PersonPicker
            className={ledger.filter}
            label={t('Person')}
            placeholder={t('Everybody')}
            onChoose={(person) => {
              setPicked(person)
              onChange({ actor: person.id })
            }}
          />
        )
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
