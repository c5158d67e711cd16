import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ShieldCheck } from 'lucide-react'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Button, ButtonLink } from '@/ui/Button'
import { number } from '@/ui/format'
import { Kbd } from '@/ui/Kbd'
import { Skeleton, SkeletonRows } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { itemQuery, verdictQuery, type ItemRow } from '@/features/items/data'
import { useKeys } from '@/features/items/keys'
import { atLeast } from '@/features/projects/access'
import manage from '@/features/projects/manage.module.css'
import { projectCrumbs, ProjectTabs } from '@/features/projects/ProjectHeader'
import { projectQuery } from '@/features/projects/queries'
import type { Project } from '@/features/projects/types'
import { CauseList } from './CauseList'
import { causesQuery, waitingQuery, type Outcome } from './data'
import { ItemList } from './ItemList'
import { ItemView } from './ItemView'
import { OutcomeNote } from './OutcomeNote'
import { StatementForm } from './StatementForm'
import styles from './quarantine.module.css'

const route = getRouteApi('/in/frame/projects/$id/quarantine')

/** What waits for clear rights, by cause: look, state, apply, next. */
export function QuarantinePage() {
  const { id } = route.useParams()
  const project = useQuery(projectQuery(id))
  if (project.data) return <Quarantine project={project.data.project} />
  return (
    <Page title={t('Quarantine')} width="full">
      <h1 className="visually-hidden">{t('Quarantine')}</h1>
      {project.isError ? <ErrorState error={project.error} onRetry={() => void project.refetch()} /> : <Waiting />}
    </Page>
  )
}

/** The screen's own shape while it is on its way. */
function Waiting() {
  return (
    <div className={styles.screen}>
      <aside className={styles.left}>
        <SkeletonRows rows={8} height="60px" />
      </aside>
      <div className={styles.centre}>
        <Skeleton height="320px" />
      </div>
      <div className={styles.right}>
        <div className={styles.fields}>
          <SkeletonRows rows={6} height="54px" />
        </div>
      </div>
    </div>
  )
}

function Quarantine({ project }: { project: Project }) {
  const { group, item } = route.useSearch()
  const navigate = route.useNavigate()
  const found = useInfiniteQuery(causesQuery(project.id))
  const causes = useMemo(() => found.data?.pages.flatMap((page) => page.results) ?? [], [found.data])
  const cause = causes.find((one) => one.key === group) ?? causes[0] ?? null
  const items = useInfiniteQuery({ ...waitingQuery(project.id, cause?.key ?? ''), enabled: cause !== null })
  const rows = useMemo(() => (items.isPlaceholderData ? [] : (items.data?.pages.flatMap((page) => page.results) ?? [])), [items.data, items.isPlaceholderData])
  const current = rows.find((row) => row.id === item) ?? null
  const [outcome, setOutcome] = useState<Outcome | null>(null)

  const open = useCallback((next: string) => void navigate({ search: { group: cause?.key, item: next }, replace: true, resetScroll: false }), [navigate, cause?.key])
  const openCause = useCallback((next: string) => void navigate({ search: { group: next }, replace: true, resetScroll: false }), [navigate])
  const at = useStayAt(rows, item ?? null, cause?.key ?? '', open)
  const step = (by: 1 | -1): void => {
    const next = rows[at + by]
    if (next) open(next.id)
  }
  const stepCause = (by: 1 | -1): void => {
    const next = cause && causes[causes.indexOf(cause) + by]
    if (next) openCause(next.key)
  }
  useKeys({ j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1), ']': () => stepCause(1), '[': () => stepCause(-1) })
  const total = found.data?.pages[0]?.items ?? 0
  const title = t('{project}: quarantine', { project: project.name })
  const crumbs = projectCrumbs(project, t('Quarantine'))
  const tabs = (
    <div className={manage.tabBar}>
      <ProjectTabs project={project} />
    </div>
  )

  if (!atLeast(project.role, 'steward')) {
    return (
      <Page title={title} crumbs={crumbs}>
        <EmptyState icon={<ShieldCheck />} level={1} title={t('Stewards clear the quarantine')}>
          {t('You can see which items wait, and why, in the list of items.')}
        </EmptyState>
      </Page>
    )
  }
  if (found.isPending || found.isError || !cause) {
    return (
      <Page title={title} crumbs={crumbs} width="full">
        <h1 className="visually-hidden">{t('Quarantine of {project}', { project: project.name })}</h1>
        {tabs}
        {found.isPending ? (
          <Waiting />
        ) : found.isError ? (
          <ErrorState error={found.error} onRetry={() => void found.refetch()} />
        ) : (
          <>
            {outcome && (
              <div className={styles.told}>
                <OutcomeNote project={project.id} outcome={outcome} />
              </div>
            )}
            <EmptyState
              icon={<ShieldCheck />}
              title={t('Nothing waits')}
              action={
                <ButtonLink to="/projects/$id/items" params={{ id: project.id }} search={{}}>
                  {t('Show the items')}
                </ButtonLink>
              }
            >
              {t('Whatever comes in without clear rights waits here, in groups of the same cause, until somebody states them.')}
            </EmptyState>
          </>
        )}
      </Page>
    )
  }
  return (
    <Page title={title} crumbs={crumbs} width="full">
      <h1 className="visually-hidden">{t('Quarantine of {project}', { project: project.name })}</h1>
      {tabs}
      <div className={styles.screen}>
        <aside className={styles.left} aria-label={t('What waits')}>
          <p className={styles.total}>
            <span>
              <span className="strong num">{number(total, 0)}</span> <span className="dim">{t('{count, plural, one {item waits} other {items wait}}', { count: total })}</span>
            </span>
            <span className="small dim">
              <Kbd keys="[" /> <Kbd keys="]" /> {t('cause')} <Kbd keys="J" /> <Kbd keys="K" /> {t('item')}
            </span>
          </p>
          <CauseList causes={causes} current={cause.key} onOpen={openCause} />
          {found.hasNextPage && (
            <Button size="small" isPending={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>
              {t('Show more')}
            </Button>
          )}
          {items.isPending || items.isPlaceholderData ? (
            <SkeletonRows rows={6} />
          ) : items.isError ? (
            <ErrorState error={items.error} onRetry={() => void items.refetch()} />
          ) : (
            <ItemList
              label={t('Items with this cause')}
              rows={rows}
              current={current?.id ?? null}
              onOpen={open}
              onEnd={items.hasNextPage && !items.isFetchingNextPage ? () => void items.fetchNextPage() : undefined}
            />
          )}
        </aside>
        <section className={styles.centre} aria-label={t('The item')}>
          {current && <ItemView itemId={current.id} cause={cause} project={project} onRestate={focusForm} onGone={() => void items.refetch()} />}
        </section>
        <section className={styles.right} aria-label={t('Its rights')}>
          {current && <StatementForm key={cause.key} project={project.id} cause={cause} itemId={current.id} outcome={outcome} onDone={(done) => setOutcome(done)} />}
        </section>
      </div>
    </Page>
  )
}

function focusForm(): void {
  document.querySelector<HTMLElement>('form[aria-label] input')?.focus()
}

/** Where the list stands: when the open item has left it, what moved to its place is opened; the first at first. */
function useStayAt(rows: readonly ItemRow[], item: string | null, cause: string, open: (id: string) => void): number {
  const client = useQueryClient()
  const last = useRef({ cause, at: 0 })
  const at = rows.findIndex((row) => row.id === item)
  useEffect(() => {
    if (last.current.cause !== cause) last.current = { cause, at: 0 }
    const next = rows[Math.min(last.current.at, rows.length - 1)]
    if (at >= 0) last.current.at = at
    else if (next) open(next.id)
    const near = rows[at + 1]
    if (at >= 0 && near) {
      void client.prefetchQuery(itemQuery(near.id))
      void client.prefetchQuery(verdictQuery(near.id, {}))
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- where it stands and what comes next say it all
  }, [cause, at, rows[0]?.id, rows[at + 1]?.id])
  return at
}

