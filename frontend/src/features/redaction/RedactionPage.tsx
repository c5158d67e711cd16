import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ScanFace } from 'lucide-react'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { ButtonLink } from '@/ui/Button'
import { Kbd } from '@/ui/Kbd'
import { SegmentedControl } from '@/ui/Segmented'
import { Skeleton, SkeletonRows } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { atLeast } from '@/features/projects/access'
import manage from '@/features/projects/manage.module.css'
import { ProjectTabs, projectCrumbs } from '@/features/projects/ProjectHeader'
import { projectQuery } from '@/features/projects/queries'
import type { Project } from '@/features/projects/types'
import { gateQuery, gatesQuery, maskingKey, withoutItem, type GateRow } from './data'
import { QueueList } from './QueueList'
import { Sampling } from './Sampling'
import { Work } from './Work'
import styles from './redaction.module.css'

const route = getRouteApi('/in/frame/projects/$id/redaction')

/** What stands before the de-identification gate: look, mask, release; and how much the detectors miss. */
export function RedactionPage() {
  const { id } = route.useParams()
  const { view } = route.useSearch()
  const project = useQuery(projectQuery(id))
  if (!project.data) {
    return (
      <Page title={t('Redaction')} width="full">
        <h1 className="visually-hidden">{t('Redaction')}</h1>
        {project.isError ? <ErrorState error={project.error} onRetry={() => void project.refetch()} /> : <Waiting />}
      </Page>
    )
  }
  const shown = project.data.project
  if (!atLeast(shown.role, 'steward')) return <NotForYou project={shown} />
  return view === 'sampling' ? <SamplingPage project={shown} /> : <Queue project={shown} />
}

function NotForYou({ project }: { project: Project }) {
  return (
    <Page title={titleOf(project)} crumbs={projectCrumbs(project, t('Redaction'))}>
      <EmptyState icon={<ScanFace />} level={1} title={t('Stewards look after the masks')}>
        {t('They see what the detectors were not sure of before anybody labels it.')}
      </EmptyState>
    </Page>
  )
}

const titleOf = (project: Project): string => t('{project}: redaction', { project: project.name })

function ViewSwitch({ view, className }: { view: 'queue' | 'sampling'; className?: string | undefined }) {
  const navigate = route.useNavigate()
  return (
    <SegmentedControl
      label={t('Show')}
      hideLabel
      className={className}
      value={view}
      onChange={(next) => void navigate({ search: next === 'sampling' ? { view: next } : {}, replace: true })}
      segments={[
        { value: 'queue', label: t('To review') },
        { value: 'sampling', label: t('Misses') },
      ]}
    />
  )
}

function SamplingPage({ project }: { project: Project }) {
  return (
    <Page title={titleOf(project)} crumbs={projectCrumbs(project, t('Redaction'))}>
      <header className={manage.head}>
        <h1>{project.name}</h1>
      </header>
      <ProjectTabs project={project} />
      <ViewSwitch view="sampling" className={styles.view} />
      <Sampling project={project} />
    </Page>
  )
}

/** The screen's own shape while it is on its way. */
function Waiting() {
  return (
    <div className={styles.screen}>
      <aside className={styles.left}>
        <SkeletonRows rows={8} height="56px" />
      </aside>
      <div className={styles.loading}>
        <Skeleton height="60vh" />
      </div>
      <div className={styles.right}>
        <SkeletonRows rows={6} height="56px" />
      </div>
    </div>
  )
}

function Queue({ project }: { project: Project }) {
  const { item } = route.useSearch()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const found = useInfiniteQuery(gatesQuery(project.id))
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.results) ?? [], [found.data])
  const open = useCallback((next: string) => void navigate({ search: { item: next }, replace: true, resetScroll: false }), [navigate])
  useStayAt(rows, item ?? null, open)
  const gate = useQuery({ ...gateQuery(item ?? ''), enabled: item !== undefined })
  const total = found.data?.pages[0]?.counts.needs_human ?? rows.length
  const crumbs = projectCrumbs(project, t('Redaction'))
  const head = <h1 className="visually-hidden">{t('Redaction review of {project}', { project: project.name })}</h1>

  /** From where the address stands: it may be ahead of what is shown when keys come faster than screens. */
  function go(next: (from: string | undefined) => string | undefined): void {
    void navigate({
      search: (was) => {
        const to = next(was.item)
        return to === undefined ? {} : { item: to }
      },
      replace: true,
      resetScroll: false,
    })
  }

  function step(by: 1 | -1): void {
    go((from) => rows[rows.findIndex((row) => row.item.id === from) + by]?.item.id ?? from)
  }

  /** On to the next, unless another was opened in the meantime. */
  function leave(done: string): void {
    const now = client.getQueryData(gatesQuery(project.id).queryKey)?.pages.flatMap((page) => page.results) ?? rows
    const place = now.findIndex((row) => row.item.id === done)
    const next = place < 0 ? now[0] : (now[place + 1] ?? now[place - 1])
    go((from) => (from === done ? next?.item.id : from))
    withoutItem(client, project.id, done)
    void client.invalidateQueries({ queryKey: maskingKey(project.id) })
  }

  if (found.isPending || found.isError || (rows.length === 0 && !gate.data)) {
    return (
      <Page title={titleOf(project)} crumbs={crumbs} width={found.isPending ? 'full' : 'reading'}>
        {found.isPending ? (
          <>
            {head}
            <div className={manage.tabBar}>
              <ProjectTabs project={project} />
            </div>
            <Waiting />
          </>
        ) : (
          <>
            <header className={manage.head}>
              <h1>{project.name}</h1>
            </header>
            <ProjectTabs project={project} />
            <ViewSwitch view="queue" className={styles.view} />
            {found.isError ? (
              <ErrorState error={found.error} onRetry={() => void found.refetch()} />
            ) : (
              <EmptyState
                icon={<ScanFace />}
                title={t('Nothing waits to be masked')}
                action={
                  <ButtonLink to="/projects/$id/items" params={{ id: project.id }} search={{}}>
                    {t('Show the items')}
                  </ButtonLink>
                }
              >
                {t('Items come here when the detectors are not sure, when something is still found after masking, or when somebody sees a person.')}
              </EmptyState>
            )}
          </>
        )}
      </Page>
    )
  }
  return (
    <Page title={titleOf(project)} crumbs={crumbs} width="full">
      {head}
      <div className={manage.tabBar}>
        <ProjectTabs project={project} />
      </div>
      <div className={styles.screen}>
        <aside className={styles.left} aria-label={t('What waits')}>
          <div className={styles.head}>
            <p className={styles.total}>
              <span>{t('{count, plural, one {# item waits} other {# items wait}}', { count: total })}</span>
              <span className="small dim">
                <Kbd keys="j" /> <Kbd keys="k" />
              </span>
            </p>
            <ViewSwitch view="queue" />
          </div>
          <QueueList rows={rows} current={item ?? null} onOpen={open} onEnd={found.hasNextPage && !found.isFetchingNextPage ? () => void found.fetchNextPage() : undefined} />
        </aside>
        {gate.data ? (
          <Work
            key={gate.data.item.id}
            gate={gate.data}
            onStep={step}
            onStale={gate.refetch}
            onDone={() => leave(gate.data.item.id)}
          />
        ) : gate.isError ? (
          <ErrorState error={gate.error} onRetry={() => void gate.refetch()} />
        ) : (
          <div className={styles.loading} aria-busy="true">
            <Skeleton height="60vh" />
          </div>
        )}
      </div>
    </Page>
  )
}

/** Where the list stands: what moved to the place of the last one is opened when none is, the first at first; and has the one that follows at hand. */
function useStayAt(rows: readonly GateRow[], item: string | null, open: (id: string) => void): void {
  const client = useQueryClient()
  const last = useRef(0)
  const at = rows.findIndex((row) => row.item.id === item)
  const first = rows[0]?.item.id
  const following = rows[at + 1]?.item.id
  useEffect(() => {
    const next = rows[Math.min(last.current, rows.length - 1)]
    if (at >= 0) last.current = at
    else if (next && item === null) open(next.item.id)
    if (at >= 0 && following) void client.prefetchQuery(gateQuery(following))
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- where it stands and what comes next say it all
  }, [at, first, following])
}
