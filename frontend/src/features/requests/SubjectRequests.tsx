import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { t } from '@/i18n'
import { date } from '@/ui/format'
import { ErrorState } from '@/ui/States'
import manage from '@/features/projects/manage.module.css'
import { DueClock } from '@/features/rights/DueClock'
import { Tag } from '@/features/rights/Ledger'
import { isOpen, requestsQuery } from './data'
import { KINDS, STATES } from './words'

/** What one person asked for so far; nothing while there is nothing. */
export function SubjectRequests({ subject }: { subject: string }) {
  const list = useInfiniteQuery(requestsQuery({ subject }))
  const rows = list.data?.pages.flatMap((page) => page.results) ?? []
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />
  if (rows.length === 0) return null
  return (
    <section className={manage.section} aria-labelledby="their-requests">
      <div className={manage.sectionHead}>
        <h2 id="their-requests">{t('What they asked for')}</h2>
      </div>
      <ul>
        {rows.map((row) => (
          <li key={row.id} className={manage.plainRow}>
            <span className={manage.grow}>
              <Link to="/rights/requests" search={{ request: row.id }} className={manage.rowLink}>
                {t(KINDS[row.kind].word)}
              </Link>{' '}
              <span className="dim">{t('came in {date}', { date: date(new Date(row.received_at)) })}</span>
            </span>
            {isOpen(row) ? <DueClock due={row.due} /> : null}
            <Tag tone={STATES[row.state].tone} icon={STATES[row.state].icon}>
              {t(STATES[row.state].word)}
            </Tag>
          </li>
        ))}
      </ul>
    </section>
  )
}
