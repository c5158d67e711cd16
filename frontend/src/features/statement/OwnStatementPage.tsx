import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { date } from '@/ui/format'
import { SkeletonRows } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { DayRange } from './DayRange'
import { faultOf, ownStatementFile, ownStatementQuery, todayInUtc, type Days } from './data'
import { SumsTable } from './SumsTable'

/** What one did oneself, day by day. */
export function OwnStatementPage() {
  const [days, setDays] = useState<Days>({ from: undefined, to: undefined })
  const isAskable = faultOf(days, todayInUtc()) === null
  const { data, isError, error, refetch } = useQuery({ ...ownStatementQuery(days), enabled: isAskable })
  return (
    <Page title={t('Your statement')}>
      <h1>{t('Your statement')}</h1>
      <DayRange days={days} onChange={setDays}>
        <a href={ownStatementFile(days)} download>
          {t('Download as CSV')}
        </a>
      </DayRange>
      {!isAskable ? null : isError ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={6} />
      ) : data.days.length === 0 ? (
        <EmptyState title={t('You settled nothing in this time')}>{t('Choose other days.')}</EmptyState>
      ) : (
        <SumsTable
          label={t('What you did')}
          first={t('Day')}
          rows={[...data.days.map((row) => ({ row, name: `${date(new Date(`${row.day}T12:00:00`))} · ${row.project.name}` })), { row: data.total, name: t('In all') }]}
          keyOf={({ name }) => name}
          nameOf={({ name }) => name}
          sumsOf={({ row }) => row}
        />
      )}
    </Page>
  )
}
