import { useInfiniteQuery, useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { PackageOpen } from 'lucide-react'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { http } from '@/api/http'
import type { Page as ListPage } from '@/api/types'
import { Button, ButtonLink } from '@/ui/Button'
import { number } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { SkeletonRows } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { atLeast } from '@/features/projects/access'
import manage from '@/features/projects/manage.module.css'
import { at, projectsQuery } from '@/features/projects/queries'
import { licenceWords } from '@/features/projects/words'
import type { Snapshot } from './data'

/** The newest dataset of each project, and the way to all of them. */
export function ExportsPage() {
  const projects = useInfiniteQuery(projectsQuery)
  const rows = (projects.data?.pages.flatMap((page) => page.results) ?? []).filter((row) => atLeast(row.role, 'steward'))
  const newest = useQueries({
    queries: rows.map((row) => ({
      queryKey: ['project', row.id, 'snapshots', 'newest'],
      queryFn: () => http.get<ListPage<Snapshot>>(at(row.id, '/snapshots'), { query: { limit: 1 } }),
    })),
  })
  return (
    <Page title={t('Exports')}>
      <header className={manage.head}>
        <h1>{t('Exports')}</h1>
      </header>
      {projects.isPending && <SkeletonRows rows={4} />}
      {projects.isError && <ErrorState error={projects.error} onRetry={() => void projects.refetch()} />}
      {projects.data && rows.length === 0 && (
        <EmptyState icon={<PackageOpen />} title={t('Nothing to export')}>
          {t('Datasets are made from projects that you manage or whose rights you keep.')}
        </EmptyState>
      )}
      <ul>
        {rows.map((row, index) => {
          const last = newest[index]?.data?.results[0]
          return (
            <li key={row.id} className={manage.plainRow}>
              <span className={manage.grow}>
                <Link to="/projects/$id/exports" params={{ id: row.id }} className={manage.rowLink}>
                  {row.name}
                </Link>{' '}
                <span className="dim num">
                  {last ? (
                    <>
                      {t('newest: {name}, {count, plural, one {# item} other {# items}}', { name: last.name, count: last.counts.included })}
                      {last.licence && `, ${last.licence.split(' AND ').map(licenceWords).join(', ')}`} · <RelativeTime value={last.created_at} />
                    </>
                  ) : newest[index]?.data ? (
                    t('no dataset yet, {count} labeled', { count: number(row.counts.labeled, 0) })
                  ) : (
                    ' '
                  )}
                </span>
              </span>
              <ButtonLink size="small" to="/projects/$id/exports/new" params={{ id: row.id }}>
                {t('New dataset')}
                <span className="visually-hidden">{row.name}</span>
              </ButtonLink>
            </li>
          )
        })}
      </ul>
      {projects.hasNextPage && (
        <Button isPending={projects.isFetchingNextPage} onPress={() => void projects.fetchNextPage()}>
          {t('Show more')}
        </Button>
      )}
    </Page>
  )
}
