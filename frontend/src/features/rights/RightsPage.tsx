import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ShieldCheck } from 'lucide-react'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { number } from '@/ui/format'
import { RightsChip } from '@/ui/RightsChip'
import { Skeleton, SkeletonRows } from '@/ui/Skeleton'
import { StateBar } from '@/ui/StateBar'
import { EmptyState, ErrorState } from '@/ui/States'
import manage from '@/features/projects/manage.module.css'
import { rightsShares, usageWords, VERDICTS } from '@/features/projects/words'
import { OpenMatters } from './OpenMatters'
import { overviewQuery, waiting, type Standing } from './overview'
import { ProjectStanding } from './ProjectStanding'
import styles from './RightsPage.module.css'

const route = getRouteApi('/in/frame/rights-area/rights')

/** What may be used for what, what would unblock most, and what is open; every number opens what it counts. */
export function RightsPage() {
  const { project } = route.useSearch()
  const overview = useInfiniteQuery(overviewQuery)
  const rows = overview.data?.pages.flatMap((page) => page.results) ?? []
  const chosen = rows.find((row) => row.project.id === project) ?? mostWaiting(rows)
  const organisation = overview.data?.pages[0]?.organisation
  return (
    <Page title={t('Rights')}>
      <header className={manage.head}>
        <h1>{t('Rights')}</h1>
      </header>
      {overview.isPending && <Waiting />}
      {overview.isError && <ErrorState error={overview.error} onRetry={() => void overview.refetch()} />}
      {overview.data && rows.length === 0 && (
        <EmptyState icon={<ShieldCheck />} title={t('No rights to look after')}>
          {t('Here stands, for each project, what may be labeled for its declared use and what waits.')}
        </EmptyState>
      )}
      {rows.length > 0 && organisation && (
        <>
          <Lead rows={rows} />
          <OpenMatters rows={rows} organisation={organisation} />
          <Matrix rows={rows} chosen={chosen} />
          {overview.hasNextPage && (
            <Button isPending={overview.isFetchingNextPage} onPress={() => void overview.fetchNextPage()}>
              {t('Show more')}
            </Button>
          )}
          {chosen && <ProjectStanding key={chosen.project.id} standing={chosen} asked={rows.length > 8 && chosen.project.id === project} />}
        </>
      )}
    </Page>
  )
}

function Waiting() {
  return (
    <>
      <p className={manage.lead}>
        <Skeleton width="320px" height="16px" />
      </p>
      <SkeletonRows rows={5} height="60px" />
    </>
  )
}

function mostWaiting(rows: readonly Standing[]): Standing | undefined {
  return rows.reduce<Standing | undefined>((most, row) => (!most || waiting(row.verdicts) > waiting(most.verdicts) ? row : most), undefined)
}

function Lead({ rows }: { rows: readonly Standing[] }) {
  const waits = rows.reduce((sum, row) => sum + waiting(row.verdicts), 0)
  return (
    <p className={manage.lead}>
      {waits > 0
        ? t('{count, plural, one {# item waits} other {# items wait}} for clear rights. Press a number to see which, and why.', { count: waits })
        : t('Everything is cleared for the use that its project declares.')}
    </p>
  )
}

function Matrix({ rows, chosen }: { rows: readonly Standing[]; chosen: Standing | undefined }) {
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
            <tr key={row.project.id} data-current={rows.length > 1 && row === chosen ? true : undefined}>
              <th scope="row">
                <Link to="/rights" search={{ project: row.project.id }} className={manage.rowLink} aria-current={row === chosen ? 'true' : undefined}>
                  {row.project.name}
                </Link>
                <div className="small dim">{usageWords(row.use)}</div>
              </th>
              <td className={styles.share}>
                <StateBar label={row.project.name} shares={rightsShares(row.verdicts)} />
              </td>
              {VERDICTS.map((verdict) => (
                <td key={verdict} className={manage.number}>
                  {row.verdicts[verdict] > 0 ? (
                    <Link to="/projects/$id/items" params={{ id: row.project.id }} search={{ filter: `verdict:${verdict}` }} className={styles.number}>
                      {number(row.verdicts[verdict], 0)}
                    </Link>
                  ) : (
                    <span className="faint">0</span>
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
