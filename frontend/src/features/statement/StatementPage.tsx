import { useState } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { SkeletonRows } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import manage from '@/features/projects/manage.module.css'
import { ProjectTabs, projectCrumbs } from '@/features/projects/ProjectHeader'
import { projectQuery } from '@/features/projects/queries'
import type { Project } from '@/features/projects/types'
import { DayRange } from './DayRange'
import { faultOf, statementFile, statementQuery, todayInUtc, type Days } from './data'
import { SumsTable } from './SumsTable'

const route = getRouteApi('/in/frame/projects/$id/statement')

/** What everybody did in a project. */
export function StatementPage() {
  const { id } = route.useParams()
  const project = useQuery(projectQuery(id))
  if (project.data) return <Statement project={project.data.project} />
  return (
    <Page title={t('Statement')}>
      <h1 className="visually-hidden">{t('Statement')}</h1>
      {project.isError ? <ErrorState error={project.error} onRetry={() => void project.refetch()} /> : <SkeletonRows rows={6} />}
    </Page>
  )
}

function Statement({ project }: { project: Project }) {
  const [days, setDays] = useState<Days>({ from: undefined, to: undefined })
  const isAskable = faultOf(days, todayInUtc()) === null
  const found = useInfiniteQuery({ ...statementQuery(project.id, days), enabled: isAskable })
  const rows = found.data?.pages.flatMap(({ results }) => results) ?? []
  return (
    <Page title={t('{project}: statement', { project: project.name })} crumbs={projectCrumbs(project, t('Statement'))}>
      <header className={manage.head}>
        <h1>{project.name}</h1>
      </header>
      <ProjectTabs project={project} />
      <DayRange days={days} onChange={setDays}>
        <a href={statementFile(project.id, days)} download>
          {t('Download as CSV, day by day')}
        </a>
      </DayRange>
      {!isAskable ? null : found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : !found.data ? (
        <SkeletonRows rows={6} />
      ) : rows.length === 0 ? (
        <EmptyState title={t('Nobody worked here in this time')}>{t('Choose other days, or invite people to label.')}</EmptyState>
      ) : (
        <SumsTable
          label={t('What everybody did')}
          first={t('Person')}
          rows={rows}
          keyOf={({ user }) => user.id}
          nameOf={({ user }) => user.name}
          sumsOf={({ total }) => total}
        />
      )}
      {isAskable && found.hasNextPage && (
        <Button isPending={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>
          {t('Show more people')}
        </Button>
      )}
    </Page>
  )
}
