import { useMemo, useState } from 'react'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { UserRoundPlus, UserRoundSearch, UsersRound } from 'lucide-react'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { DataTable, type Column } from '@/ui/DataTable'
import { TextField } from '@/ui/Field'
import { RelativeTime } from '@/ui/RelativeTime'
import { EmptyState, ErrorState } from '@/ui/States'
import { toastProblem } from '@/ui/Toast'
import { LedgerScreen, ledger, Tag } from '@/features/rights/Ledger'
import { subjectsApi, subjectsQuery, type Standing, type Subject } from './data'
import { NewSubjectDialog } from './NewSubjectDialog'
import { AGES, STANDINGS } from './words'

/** The people that the data are about, under pseudonyms. */
export function SubjectsPage() {
  const navigate = useNavigate()
  const list = useInfiniteQuery(subjectsQuery())
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.results) ?? [], [list.data])
  const [words, setWords] = useState('')
  const [registering, setRegistering] = useState(false)
  const open = (subject: Subject): void => void navigate({ to: '/rights/subjects/$id', params: { id: subject.id } })
  const find = useMutation({
    mutationFn: () => subjectsApi.find(words),
    onSuccess: ({ subject }) => subject && open(subject),
    onError: toastProblem,
  })
  const missed = find.data && !find.data.subject
  const add = (
    <Button variant="primary" icon={<UserRoundPlus />} onPress={() => setRegistering(true)}>
      {t('New person')}
    </Button>
  )
  return (
    <Page title={t('People in the data')} crumbs={[{ label: t('Rights'), to: '/rights' }, { label: t('People in the data') }]} width="full">
      <LedgerScreen
        title={t('People in the data')}
        lead={t('Under pseudonyms. How they are reached is sealed; looking it up is entered in the audit log.')}
        actions={add}
        filters={
          <form
            className={ledger.buttons}
            role="search"
            onSubmit={(event) => {
              event.preventDefault()
              if (words.trim()) find.mutate()
            }}
          >
            <TextField
              className={ledger.search}
              label={t('Find a person')}
              hideLabel
              value={words}
              onChange={(next) => {
                setWords(next)
                find.reset()
              }}
              placeholder={t('pseudonym, e-mail address or number')}
            />
            <Button type="submit" icon={<UserRoundSearch />} isPending={find.isPending} isDisabled={!words.trim()}>
              {t('Find')}
            </Button>
            {missed && (
              <p role="status" className="small dim">
                {find.data?.suppressed ? t('Not here: their data were erased, and are kept from coming in again.') : t('Nobody of that pseudonym or contact is in the ledger.')}
              </p>
            )}
          </form>
        }
      >
        {list.isError && rows.length === 0 ? (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        ) : (
          <DataTable
            label={t('People in the data')}
            rows={rows}
            columns={columns()}
            rowId={(row) => row.id}
            isLoading={list.isPending}
            onOpen={open}
            onEnd={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
            empty={
              <EmptyState icon={<UsersRound />} title={t('Nobody is in the ledger')} action={add}>
                {t('Take in whom the data show or name. Then link them to their items and record what they agreed to.')}
              </EmptyState>
            }
          />
        )}
      </LedgerScreen>
      {registering && <NewSubjectDialog onClose={() => setRegistering(false)} onMade={open} />}
    </Page>
  )
}

export function StandingTags({ standing }: { standing: readonly Standing[] }) {
  return (
    <>
      {standing.map((one) => (
        <Tag key={one} tone={STANDINGS[one].tone} icon={STANDINGS[one].icon}>
          {t(STANDINGS[one].word)}
        </Tag>
      ))}
    </>
  )
}

const columns = (): Column<Subject>[] => [
  { id: 'pseudonym', header: t('Person'), width: 'minmax(120px, 1fr)', cell: (row) => <span className="strong">{row.pseudonym}</span> },
  { id: 'age', header: t('Age'), width: 'minmax(110px, 1fr)', cell: (row) => <span className={row.age_band === 'adult' ? 'dim' : undefined}>{t(AGES[row.age_band])}</span> },
  { id: 'country', header: t('Country'), width: '80px', cell: (row) => <span className="dim">{row.jurisdiction || '–'}</span> },
  { id: 'guardian', header: t('Guardian'), width: 'minmax(100px, 1fr)', cell: (row) => <span className="dim">{row.guardian?.pseudonym ?? '–'}</span> },
  { id: 'contact', header: t('Can be reached'), width: '120px', cell: (row) => <span className="dim">{row.has_contact ? t('yes') : t('no')}</span> },
  { id: 'standing', header: t('Asked for'), width: 'minmax(160px, 1.6fr)', cell: (row) => (row.standing.length > 0 ? <StandingTags standing={row.standing} /> : <span className="dim">–</span>) },
  { id: 'created', header: t('Since'), width: '120px', cell: (row) => <span className="dim"><RelativeTime value={row.created_at} /></span> },
]
