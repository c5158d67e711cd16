import { useMemo } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { FileSignature, FilterX } from 'lucide-react'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Button, ButtonLink } from '@/ui/Button'
import { DataTable, type Column } from '@/ui/DataTable'
import { date } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { SegmentedControl } from '@/ui/Segmented'
import { Select } from '@/ui/Select'
import { EmptyState, ErrorState } from '@/ui/States'
import { LedgerScreen, ledger } from '@/features/rights/Ledger'
import { BasesList } from './BasesList'
import { consentsQuery, type ConsentRow, type ConsentState } from './data'
import { ConsentTag } from './ConsentTag'
import { ConsentPanel } from './ConsentPanel'
import { NoticesList } from './NoticesList'
import { ReleasesList } from './ReleasesList'
import { purposeWords, STATES } from './words'

const route = getRouteApi('/in/frame/rights-area/rights/consents')
type View = 'consents' | 'notices' | 'releases' | 'bases'

/** The consent ledger: what people agreed to, what they were told, releases, and bases other than consent. */
export function ConsentsPage() {
  const { view = 'consents' } = route.useSearch()
  const navigate = route.useNavigate()
  const switcher = (
    <SegmentedControl
      label={t('What to show')}
      hideLabel
      value={view as View}
      onChange={(next) => void navigate({ search: next === 'consents' ? {} : { view: next }, replace: true })}
      segments={[
        { value: 'consents', label: t('Consents') },
        { value: 'notices', label: t('Notices') },
        { value: 'releases', label: t('Releases') },
        { value: 'bases', label: t('Other bases') },
      ]}
    />
  )
  return (
    <Page title={t('Consents')} crumbs={[{ label: t('Rights'), to: '/rights' }, { label: t('Consents') }]} width="full">
      {view === 'notices' ? (
        <NoticesList switcher={switcher} />
      ) : view === 'releases' ? (
        <ReleasesList switcher={switcher} />
      ) : view === 'bases' ? (
        <BasesList switcher={switcher} />
      ) : (
        <Consents switcher={switcher} />
      )}
    </Page>
  )
}

function Consents({ switcher }: { switcher: React.ReactNode }) {
  const { state, consent } = route.useSearch()
  const navigate = route.useNavigate()
  const list = useInfiniteQuery(consentsQuery({ state }))
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.results) ?? [], [list.data])
  const open = (id: string | undefined): void => void navigate({ search: (before) => ({ ...before, consent: id }), replace: true })
  const show = (next: string): void => void navigate({ search: next === 'any' ? {} : { state: next }, replace: true })
  return (
    <LedgerScreen
      title={t('Consents')}
      lead={t('What people agreed to, under pseudonyms. Nothing is changed here, only added.')}
      actions={
        <ButtonLink to="/rights/consents/new" variant="primary" icon={<FileSignature />}>
          {t('Record a consent')}
        </ButtonLink>
      }
      filters={
        <>
          {switcher}
          <Select
            className={ledger.filter}
            label={t('State')}
            hideLabel
            value={state ?? 'any'}
            onChange={show}
            options={[{ value: 'any', label: t('In any state') }, ...(Object.keys(STATES) as ConsentState[]).map((one) => ({ value: one, label: t(STATES[one].word) }))]}
          />
        </>
      }
      panel={consent && <ConsentPanel key={consent} id={consent} onClose={() => open(undefined)} />}
    >
      {list.isError && rows.length === 0 ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <DataTable
          label={t('Consents')}
          rows={rows}
          columns={columns(Boolean(consent))}
          rowId={(row) => row.id}
          current={consent ?? null}
          isLoading={list.isPending}
          onOpen={(row) => open(row.id)}
          onEnd={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
          empty={
            state ? (
              <EmptyState icon={<FilterX />} title={t('No consent is in this state')} action={<Button onPress={() => show('any')}>{t('Show all')}</Button>}>
                {t('Consents move between states by what happens to them; nothing is deleted.')}
              </EmptyState>
            ) : (
              <EmptyState
                icon={<FileSignature />}
                title={t('No consent is on record')}
                action={
                  <ButtonLink to="/rights/consents/new" variant="primary">
                    {t('Record a consent')}
                  </ButtonLink>
                }
              >
                {t('Record what a person agreed to, with the notice that they read. Items that show them are then judged by it, and they get a link to take it back.')}
              </EmptyState>
            )
          }
        />
      )}
    </LedgerScreen>
  )
}

function columns(narrow: boolean): Column<ConsentRow>[] {
  const all: Column<ConsentRow>[] = [
    { id: 'subject', header: t('Person'), width: 'minmax(110px, 1fr)', cell: (row) => <span className="strong">{row.subject.pseudonym}</span> },
    { id: 'state', header: t('State'), width: '120px', cell: (row) => <ConsentTag state={row.state} /> },
    { id: 'purposes', header: t('What for'), width: 'minmax(180px, 2.4fr)', cell: (row) => <span title={row.purposes.map(purposeWords).join(', ')}>{row.purposes.map(purposeWords).join(', ')}</span> },
    { id: 'notice', header: t('Notice'), width: 'minmax(120px, 1.2fr)', cell: (row) => <span className="dim" title={row.notice.name}>{row.notice.name}</span> },
    { id: 'until', header: t('Until'), width: '112px', cell: (row) => (row.valid_until ? <span className="num">{date(new Date(row.valid_until))}</span> : <span className="dim">{t('no end')}</span>) },
    { id: 'created', header: t('Recorded'), width: '112px', cell: (row) => <span className="dim"><RelativeTime value={row.created_at} /></span> },
  ]
  return narrow ? all.filter(({ id }) => id !== 'created' && id !== 'notice') : all
}
