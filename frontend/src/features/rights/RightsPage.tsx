import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ShieldCheck } from 'lucide-react'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { number } from '@/ui/format'
import { RightsChip } from '@/ui/RightsChip'
import { SkeletonRows } from '@/ui/Skeleton'
import { StateBar } from '@/ui/StateBar'
import { EmptyState, ErrorState } from '@/ui/States'
import { atLeast } from '@/features/projects/access'
import manage from '@/features/projects/manage.module.css'
import { projectsQuery } from '@/features/projects/queries'
import type { ProjectRow } from '@/features/projects/types'
import { rightsShares, usageWords, VERDICTS } from '@/features/projects/words'
import styles from './RightsPage.module.css'

/** What may be used for what: each project's declared use against the verdicts of its items. */
export function RightsPage() {
  const projects = useInfiniteQuery(projectsQuery)
  const rows = (projects.data?.pages.flatMap((page) => page.results) ?? []).filter((row) => atLeast(row.role, 'reviewer'))
  const waiting = rows.reduce((sum, row) => sum + row.rights.NEEDS_REVIEW + row.rights.DENY, 0)
  return (
    <Page title={t('Rights')}>
      <header className={manage.head}>
        <h1>{t('Rights')}</h1>
      </header>
      {projects.isPending && <SkeletonRows rows={5} height="64px" />}
      {projects.isError && <ErrorState error={projects.error} onRetry={() => void projects.refetch()} />}
      {projects.data && rows.length === 0 && (
        <EmptyState icon={<ShieldCheck />} title={t('No rights to look after')}>
          {t('Here stands, for each project, what may be labeled for its declared use and what waits.')}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <>
          <p className={manage.lead}>
            {waiting > 0
              ? t('{count, plural, one {# item waits} other {# items wait}} for clear rights. Press a number to see which, and why.', { count: waiting })
              : t('Everything is cleared for the use that its project declares.')}
          </p>
          <Matrix rows={rows} />
        </>
      )}
      {projects.hasNextPage && (
        <Button isPending={projects.isFetchingNextPage} onPress={() => void projects.fetchNextPage()}>
          {t('Show more')}
        </Button>
      )}
    </Page>
  )
}

function Matrix({ rows }: { rows: readonly ProjectRow[] }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={manage.scroll} tabIndex={0} role="group" aria-label={t('Verdicts by project')}>
      <table className={`${manage.table} ${styles.matrix}`}>
        <thead>
          <tr>
            <th scope="col">{t('Project and declared use')}</th>
            <th scope="col">
              <span className="visually-hidden">{t('Share')}</span>
            </th>
            {VERDICTS.map((verdict) => (
              <th key={verdict} scope="col" className={manage.number}>
                <RightsChip verdict={verdict} look="outline" />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <Link to="/projects/$id" params={{ id: row.id }} search={{}} className={manage.rowLink}>
                  {row.name}
                </Link>
                <div className="small dim">{usageWords(row.use)}</div>
              </th>
              <td className={styles.share}>
                <StateBar label={row.name} shares={rightsShares(row.rights)} />
              </td>
              {VERDICTS.map((verdict) => (
                <td key={verdict} className={manage.number}>
                  {row.rights[verdict] > 0 ? (
                    <Link to="/projects/$id/items" params={{ id: row.id }} search={{ filter: `verdict:${verdict}` }} className={styles.number}>
                      {number(row.rights[verdict], 0)}
                    </Link>
                  ) : (
                    <span className="dim">–</span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
