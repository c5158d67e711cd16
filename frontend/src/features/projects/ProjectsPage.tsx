import { useMemo } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { FileText, FolderPlus, Image, Music, Plus, Shapes, Video, type LucideIcon } from 'lucide-react'
import { Page } from '@/app/Page'
import { may, useMe } from '@/app/session'
import { t } from '@/i18n'
import { ButtonLink } from '@/ui/Button'
import { DataTable, type Column } from '@/ui/DataTable'
import { date, number } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { StateBar } from '@/ui/StateBar'
import { EmptyState, ErrorState } from '@/ui/States'
import { projectsQuery } from './queries'
import type { ProjectRow } from './types'
import { rateWords, rightsShares, STATE_WORDS, workShares } from './words'
import { atLeast } from './access'
import styles from './ProjectsPage.module.css'

const KIND_ICONS: Record<string, LucideIcon> = { image: Image, text: FileText, audio: Music, video: Video }

/** All projects that one sees: one row each, nothing to guess. */
export function ProjectsPage() {
  const me = useMe()
  const navigate = useNavigate()
  const projects = useInfiniteQuery(projectsQuery)
  const rows = useMemo(() => projects.data?.pages.flatMap((page) => page.results) ?? [], [projects.data])
  const creates = may(me, 'project.create')
  if (projects.isError && rows.length === 0) {
    return (
      <Page title={t('Projects')}>
        <h1 className="visually-hidden">{t('Projects')}</h1>
        <ErrorState error={projects.error} onRetry={() => void projects.refetch()} />
      </Page>
    )
  }
  return (
    <Page title={t('Projects')} width="full">
      <div className={styles.screen}>
        <header className={styles.head}>
          <h1>{t('Projects')}</h1>
          {creates && (
            <ButtonLink to="/projects/new" variant="primary" icon={<Plus />}>
              {t('New project')}
            </ButtonLink>
          )}
        </header>
        <DataTable
          label={t('Projects')}
          rows={rows}
          columns={columns()}
          rowId={(row) => row.id}
          rowHeight={64}
          isLoading={projects.isPending}
          onOpen={(row) => void navigate({ to: '/projects/$id', params: { id: row.id } })}
          onEnd={projects.hasNextPage && !projects.isFetchingNextPage ? () => void projects.fetchNextPage() : undefined}
          empty={
            <EmptyState
              icon={<FolderPlus />}
              title={t('No project yet')}
              action={
                creates && (
                  <ButtonLink to="/projects/new" variant="primary">
                    {t('Create the first project')}
                  </ButtonLink>
                )
              }
            >
              {creates
                ? t('A project holds what you label, how, and what it may be used for. You can be labeling in a minute, also with our sample data.')
                : t('Nobody has taken you into a project yet. Ask a manager of {organisation}.', { organisation: me.organisation.name })}
            </EmptyState>
          }
        />
      </div>
    </Page>
  )
}

function columns(): Column<ProjectRow>[] {
  return [
    { id: 'name', header: t('Project'), width: 'minmax(180px, 1.6fr)', cell: (row) => <Name row={row} /> },
    { id: 'work', header: t('Work'), width: 'minmax(160px, 1.4fr)', cell: (row) => <Work row={row} /> },
    { id: 'rate', header: t('Pace'), width: 'minmax(108px, .8fr)', cell: (row) => <Pace row={row} /> },
    { id: 'rights', header: t('Rights'), width: 'minmax(120px, 1fr)', cell: (row) => <Rights row={row} /> },
    { id: 'people', header: t('People'), width: '56px', align: 'end', cell: (row) => number(row.people, 0) },
    {
      id: 'activity',
      header: t('Last activity'),
      width: '112px',
      cell: (row) => <span className="dim">{row.last_activity ? <RelativeTime value={row.last_activity} /> : t('none yet')}</span>,
    },
  ]
}

export function KindGlyphs({ kinds }: { kinds: readonly string[] }) {
  return (
    <span className={styles.kinds} role="img" aria-label={kinds.join(', ')} title={kinds.join(', ')}>
      {kinds.map((kind) => {
        const Icon = KIND_ICONS[kind] ?? Shapes
        return <Icon key={kind} aria-hidden="true" />
      })}
    </span>
  )
}

function Name({ row }: { row: ProjectRow }) {
  return (
    <div className={styles.name}>
      <KindGlyphs kinds={row.kinds} />
      <span className="truncate" title={row.name}>
        {row.name}
      </span>
      {row.state !== 'open' && <span className="small dim">{t(STATE_WORDS[row.state])}</span>}
    </div>
  )
}

function Work({ row }: { row: ProjectRow }) {
  const { counts } = row
  return (
    <div className={styles.bars}>
      <StateBar label={t('Work')} shares={workShares(counts)} />
      <span className="small dim num truncate">
        {counts.total === 0
          ? t('no items yet')
          : t('{labeled} of {total} labeled', { labeled: number(counts.labeled, 0), total: number(counts.total, 0) })}
      </span>
    </div>
  )
}

function Pace({ row }: { row: ProjectRow }) {
  const { counts } = row
  if (counts.total > 0 && counts.open + counts.in_progress === 0) return <span className="dim">{counts.labeled > 0 ? t('all labeled') : t('nothing open')}</span>
  if (row.rate_per_hour === null) return <span className="dim">{t('not yet known')}</span>
  return (
    <div className={styles.bars}>
      <span className="num">{rateWords(row.rate_per_hour)}</span>
      <span className="small dim">{row.finish_estimate && t('done {date}', { date: date(new Date(row.finish_estimate)) })}</span>
    </div>
  )
}

function Rights({ row }: { row: ProjectRow }) {
  const waiting = row.rights.NEEDS_REVIEW + row.rights.DENY
  return (
    <div className={styles.bars}>
      <StateBar label={t('Rights')} shares={rightsShares(row.rights)} />
      <span className="small dim num truncate">
        {waiting > 0 && atLeast(row.role, 'reviewer') ? t('{count, plural, one {# waits for rights} other {# wait for rights}}', { count: waiting }) : row.counts.total > 0 ? t('all cleared') : ''}
      </span>
    </div>
  )
}
