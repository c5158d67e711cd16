import { useCallback, useMemo, useState } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Check, FilterX, ListChecks, RotateCcw, Scale, X } from 'lucide-react'
import { Page } from '@/app/Page'
import { atLeast } from '@/features/projects/access'
import { projectCrumbs, ProjectTabs } from '@/features/projects/ProjectHeader'
import { projectQuery } from '@/features/projects/queries'
import type { Project } from '@/features/projects/types'
import { useKeys } from '@/features/items/keys'
import { t } from '@/i18n'
import { Button, ButtonLink } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { DataTable, type Column } from '@/ui/DataTable'
import { count, duration, number } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { Select } from '@/ui/Select'
import { SkeletonRows } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { AnnotationPanel } from './AnnotationPanel'
import { BulkDialog, OutcomeDialog, type Outcomes } from './BulkDialog'
import { annotationsQuery, queuesQuery, type AnnotationRow, type AnnotationState, type StageQueue } from './data'
import { StateTag } from './StateTag'
import { STATES, USUAL_REASONS } from './words'
import styles from './lists.module.css'

const route = getRouteApi('/in/frame/projects/$id/annotations')

export function AnnotationsPage() {
  const { id } = route.useParams()
  const project = useQuery(projectQuery(id))
  if (project.data) return <Annotations project={project.data.project} />
  return (
    <Page title={t('Annotations')}>
      <h1 className="visually-hidden">{t('Annotations')}</h1>
      {project.isError ? <ErrorState error={project.error} onRetry={() => void project.refetch()} /> : <SkeletonRows rows={10} />}
    </Page>
  )
}

const ALL = 'all'
type Verdict = 'accept' | 'return' | 'reject'

/** What people answered in a project: filter, look, and decide on many at once. Everything is in the address. */
function Annotations({ project }: { project: Project }) {
  const { state, queue, author, annotation = null } = route.useSearch()
  const navigate = route.useNavigate()
  const found = useInfiniteQuery(annotationsQuery(project.id, { state, queue, author }))
  const queues = useQuery(queuesQuery(project.id))
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.results) ?? [], [found.data])
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState<Verdict | null>(null)
  const [outcomes, setOutcomes] = useState<Outcomes | null>(null)
  const picked = useMemo(() => rows.filter(({ id }) => chosen.has(id)), [rows, chosen])
  const reviews = atLeast(project.role, 'reviewer')

  const filter = useCallback(
    (change: Record<string, string | undefined>) => {
      setChosen(new Set())
      void navigate({ search: (before) => ({ ...before, annotation: undefined, ...change }), replace: true })
    },
    [navigate],
  )
  const open = useCallback((id: string | null) => void navigate({ search: (before) => ({ ...before, annotation: id ?? undefined }), replace: annotation !== null }), [navigate, annotation])
  const ask = (verdict: Verdict) => (picked.length > 0 && reviews ? () => setAsking(verdict) : undefined)
  useKeys({
    a: ask('accept'),
    b: ask('return'),
    x: ask('reject'),
    Escape: (event) => {
      if (event.defaultPrevented) return
      if (annotation) {
        open(null)
        requestAnimationFrame(() => document.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus())
      } else setChosen(new Set())
    },
  })

  function done(result: Outcomes): void {
    setAsking(null)
    setChosen(new Set())
    setOutcomes(result)
    void found.refetch()
  }

  const opened = rows.find(({ id }) => id === annotation) ?? null
  const filtered = Boolean(state || queue || author)
  const authorName = author ? (rows.find((row) => row.author.id === author)?.author.name ?? author) : null
  return (
    <Page title={t('{project}: annotations', { project: project.name })} crumbs={projectCrumbs(project, t('Annotations'))} width="full">
      <h1 className="visually-hidden">{t('Annotations of {project}', { project: project.name })}</h1>
      <div className={styles.screen} data-panel={opened ? true : undefined}>
        <section className={styles.list} aria-label={t('Annotations')}>
          <div className={styles.tabs}>
            <ProjectTabs project={project} />
          </div>
          {picked.length > 0 ? (
            <div className={styles.toolbar} data-chosen role="toolbar" aria-label={t('What is chosen')}>
              <span className="strong num">{t('{count} chosen', { count: number(picked.length, 0) })}</span>
              <span className={styles.space} />
              <Button variant="primary" icon={<Check />} keys="a" onPress={() => setAsking('accept')}>
                {t('Accept')}
              </Button>
              <Button icon={<RotateCcw />} keys="b" onPress={() => setAsking('return')}>
                {t('Return')}
              </Button>
              <Button icon={<X />} keys="x" onPress={() => setAsking('reject')}>
                {t('Reject')}
              </Button>
              <Button variant="quiet" keys="Escape" onPress={() => setChosen(new Set())}>
                {t('Clear')}
              </Button>
            </div>
          ) : (
            <div className={styles.toolbar}>
              <Select
                label={t('State')}
                hideLabel
                value={state ?? 'submitted'}
                onChange={(next) => filter({ state: next === 'submitted' ? undefined : next })}
                options={(Object.keys(STATES) as AnnotationState[]).map((value) => ({ value, label: t(STATES[value]) }))}
              />
              <Select
                label={t('Queue')}
                hideLabel
                value={queue ?? ALL}
                onChange={(next) => filter({ queue: next === ALL ? undefined : next })}
                options={[{ value: ALL, label: t('Any queue') }, ...(queues.data?.results ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
              />
              {authorName && (
                <Button size="small" variant="quiet" icon={<X />} onPress={() => filter({ author: undefined })}>
                  {t('Only {author}', { author: authorName })}
                </Button>
              )}
              <span className={styles.space} />
              {(queues.data?.results ?? [])
                .filter(({ kind, state: of }) => kind !== 'annotate' && of === 'open')
                .map((one) => (
                  <ButtonLink
                    key={one.id}
                    to={one.kind === 'review' ? '/projects/$id/review' : '/projects/$id/adjudicate'}
                    params={{ id: project.id }}
                    search={{ queue: one.id }}
                    icon={one.kind === 'review' ? <ListChecks /> : <Scale />}
                  >
                    {t('{queue}: {count} left', { queue: one.name, count: count(one.counts.open, one.counts.open_more) })}
                  </ButtonLink>
                ))}
            </div>
          )}
          {found.isError && rows.length === 0 ? (
            <ErrorState error={found.error} onRetry={() => void found.refetch()} />
          ) : (
            <DataTable
              label={t('Annotations')}
              rows={rows}
              columns={columns({ chosen, setChosen, reviews, narrow: opened !== null, onAuthor: atLeast(project.role, 'manager') ? (id) => filter({ author: id }) : null })}
              rowId={(row) => row.id}
              rowHeight={40}
              current={annotation}
              isLoading={found.isPending}
              onOpen={(row) => open(row.id)}
              selection={reviews ? { ids: chosen, onChange: setChosen } : undefined}
              total={found.hasNextPage ? undefined : rows.length}
              onEnd={found.hasNextPage && !found.isFetchingNextPage ? () => void found.fetchNextPage() : undefined}
              empty={
                filtered ? (
                  <EmptyState icon={<FilterX />} title={t('No annotation matches')} action={<Button onPress={() => filter({ state: undefined, queue: undefined, author: undefined })}>{t('Clear the filter')}</Button>}>
                    {t('Choose another state or queue, or look at all of them.')}
                  </EmptyState>
                ) : (
                  <EmptyState icon={<ListChecks />} title={t('Nothing waits for a decision')}>
                    {t('What people hand in comes here at once, to be looked at one by one or many at a time. What was decided on is under its state.')}
                  </EmptyState>
                )
              }
            />
          )}
        </section>
        {opened && <AnnotationPanel key={opened.id} project={project} row={opened} onClose={() => open(null)} />}
      </div>
      {asking && <BulkDialog project={project.id} verdict={asking} rows={picked} reasons={commonReasons(picked, queues.data?.results ?? [])} onClose={() => setAsking(null)} onDone={done} />}
      {outcomes && <OutcomeDialog outcomes={outcomes} onClose={() => setOutcomes(null)} />}
    </Page>
  )
}

/** Reasons that every queue of what is chosen knows. */
function commonReasons(rows: readonly AnnotationRow[], queues: readonly StageQueue[]): readonly string[] {
  const ids = new Set(rows.map(({ queue }) => queue?.id ?? null))
  const lists = [...ids].map((id) => queues.find((one) => one.id === id)?.review_reasons ?? USUAL_REASONS)
  return (lists[0] ?? USUAL_REASONS).filter((reason) => lists.every((list) => list.includes(reason)))
}

interface ColumnOptions {
  chosen: ReadonlySet<string>
  setChosen: (ids: ReadonlySet<string>) => void
  reviews: boolean
  narrow: boolean
  /** Null below manager: nobody else is told which answers are by one person. */
  onAuthor: ((id: string) => void) | null
}

function columns({ chosen, setChosen, reviews, narrow, onAuthor }: ColumnOptions): Column<AnnotationRow>[] {
  const toggle = (id: string, on: boolean): void => {
    const next = new Set(chosen)
    if (on) next.add(id)
    else next.delete(id)
    setChosen(next)
  }
  const all: (Column<AnnotationRow> | false)[] = [
    reviews && {
      id: 'chosen',
      header: t('Chosen'),
      hideHeader: true,
      width: '40px',
      cell: (row) => (
        <Checkbox isSelected={chosen.has(row.id)} onChange={(on) => toggle(row.id, on)} excludeFromTabOrder>
          <span className="visually-hidden">{t('Choose {item}', { item: row.item.external_id })}</span>
        </Checkbox>
      ),
    },
    { id: 'item', header: t('Item'), width: 'minmax(140px, 1.6fr)', cell: (row) => (
        <>
          <bdi title={row.item.external_id}>{row.item.external_id}</bdi>
          <span className={styles.under}>
            {row.author.name} · <RelativeTime value={row.created_at} />
          </span>
        </>
      ) },
    { id: 'state', header: t('State'), width: '116px', cell: (row) => <StateTag state={row.state} /> },
    {
      id: 'author',
      header: t('Annotator'),
      wideOnly: true,
      width: 'minmax(110px, 1fr)',
      cell: (row) =>
        onAuthor === null ? (
          <span className="truncate">{row.author.name}</span>
        ) : (
          <button type="button" tabIndex={-1} className={styles.author} title={t('Only what {author} did', { author: row.author.name })} onClick={() => onAuthor(row.author.id)}>
            {row.author.name}
          </button>
        ),
    },
    !narrow && { id: 'queue', wideOnly: true, header: t('Queue'), width: 'minmax(90px, 1fr)', cell: (row) => <span className="dim">{row.queue?.name ?? '–'}</span> },
    !narrow && { id: 'revision', wideOnly: true, header: t('Revision'), width: '72px', align: 'end', cell: (row) => <span className="dim num">{number(row.revision, 0)}</span> },
    !narrow && { id: 'seconds', wideOnly: true, header: t('Time'), width: '76px', align: 'end', cell: (row) => <span className="dim num">{row.seconds === null ? '–' : duration(row.seconds)}</span> },
    { id: 'created', wideOnly: true, header: t('Handed in'), width: '120px', align: 'end', cell: (row) => <span className="dim"><RelativeTime value={row.created_at} /></span> },
  ]
  return all.filter((column) => column !== false)
}
