import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { PackageOpen, Plus } from 'lucide-react'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Button, ButtonLink } from '@/ui/Button'
import { SkeletonRows } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { atLeast } from '@/features/projects/access'
import manage from '@/features/projects/manage.module.css'
import { ProjectTabs, projectCrumbs } from '@/features/projects/ProjectHeader'
import { projectQuery } from '@/features/projects/queries'
import type { Project } from '@/features/projects/types'
import { snapshotsQuery } from './data'
import { SnapshotCard } from './SnapshotCard'

const route = getRouteApi('/in/frame/projects/$id/exports')

export function ProjectExportsPage() {
  const { id } = route.useParams()
  const project = useQuery(projectQuery(id))
  if (project.data && !atLeast(project.data.project.role, 'steward')) {
    return (
      <Page title={t('Exports')} crumbs={projectCrumbs(project.data.project, t('Exports'))}>
        <EmptyState level={1} title={t('Stewards and managers export')}>{t('Ask one of them for a dataset of this project.')}</EmptyState>
      </Page>
    )
  }
  if (project.data) return <ProjectExports project={project.data.project} />
  return (
    <Page title={t('Exports')}>
      <h1 className="visually-hidden">{t('Exports')}</h1>
      {project.isError ? <ErrorState error={project.error} onRetry={() => void project.refetch()} /> : <SkeletonRows rows={6} />}
    </Page>
  )
}

/** The datasets of a project, newest first. */
function ProjectExports({ project }: { project: Project }) {
  const snapshots = useInfiniteQuery(snapshotsQuery(project.id))
  const rows = snapshots.data?.pages.flatMap((page) => page.results) ?? []
  const make = (
    <ButtonLink variant="primary" to="/projects/$id/exports/new" params={{ id: project.id }} icon={<Plus />}>
      {t('New dataset')}
    </ButtonLink>
  )
  return (
    <Page title={t('{project}: exports', { project: project.name })} crumbs={projectCrumbs(project, t('Exports'))}>
      <header className={manage.head}>
        <h1>{project.name}</h1>
        {rows.length > 0 && make}
      </header>
      <ProjectTabs project={project} />
      {snapshots.isPending && <SkeletonRows rows={4} height="96px" />}
      {snapshots.isError && <ErrorState error={snapshots.error} onRetry={() => void snapshots.refetch()} />}
      {snapshots.data && rows.length === 0 && (
        <EmptyState icon={<PackageOpen />} title={t('No dataset yet')} action={make}>
          {t('A dataset is sealed: what leaves, under which licence, and what stayed out and why. Before it is written you see it all.')}
        </EmptyState>
      )}
      <ul>
        {rows.map((snapshot) => (
          <SnapshotCard key={snapshot.id} snapshot={snapshot} decides={atLeast(project.role, 'manager')} />
        ))}
      </ul>
      {snapshots.hasNextPage && (
        <Button isPending={snapshots.isFetchingNextPage} onPress={() => void snapshots.fetchNextPage()}>
          {t('Show more')}
        </Button>
      )}
    </Page>
  )
}
