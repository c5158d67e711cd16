import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { FileText, FilterX, ListFilter, Plus, Upload } from 'lucide-react'
import { isProblem } from '@/api/problem'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { DataTable, type Column, type Sort } from '@/ui/DataTable'
import { number } from '@/ui/format'
import { RightsChip } from '@/ui/RightsChip'
import { SkeletonRows } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { atLeast } from '@/features/projects/access'
import manage from '@/features/projects/manage.module.css'
import { projectCrumbs, ProjectTabs } from '@/features/projects/ProjectHeader'
import { projectQuery } from '@/features/projects/queries'
import type { Project } from '@/features/projects/types'
import { licenceWords, stateWords } from '@/features/projects/words'
import { facetsQuery, itemQuery, itemsQuery, verdictQuery, type ItemRow } from './data'
import { FacetList } from './FacetList'
import { filterText, parseFilter, toggle } from './filter'
import { FilterBar } from './FilterBar'
import { ImportDialog } from './ImportDialog'
import { useKeys } from './keys'
import { WhyPanel } from './WhyPanel'
import styles from './items.module.css'

const route = getRouteApi('/in/frame/projects/$id/items')

export function ItemsPage() {
  const { id } = route.useParams()
  const project = useQuery(projectQuery(id))
  if (project.data) return <Items project={project.data.project} />
  return (
    <Page title={t('Items')}>
      <h1 className="visually-hidden">{t('Items')}</h1>
      {project.isError ? <ErrorState error={project.error} onRetry={() => void project.refetch()} /> : <SkeletonRows rows={10} />}
    </Page>
  )
}

/** The items of a project: filter and facets, rows, and the open one's rights beside them. Everything is in the address. */
function Items({ project }: { project: Project }) {
  const { filter = '', sort = '-created', item = null } = route.useSearch()
  const navigate = route.useNavigate()
  const [importing, setImporting] = useState(false)
  const [facetsOpen, setFacetsOpen] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const items = useInfiniteQuery(itemsQuery(project.id, filter, sort))
  const facets = useQuery(facetsQuery(project.id, filter))
  const rows = useMemo(() => items.data?.pages.flatMap((page) => page.results) ?? [], [items.data])
  const words = useMemo(() => parseFilter(filter), [filter])
  const sources = useMemo(() => new Map(facets.data?.source.map((one) => [one.value, one.name ?? one.value]) ?? []), [facets.data])

  const setFilter = useCallback(
    (next: string) => void navigate({ search: (before) => ({ ...before, filter: next || undefined, item: undefined }), replace: true }),
    [navigate],
  )
  const open = useCallback((next: string | null) => void navigate({ search: (before) => ({ ...before, item: next ?? undefined }), replace: item !== null }), [navigate, item])
  const step = useSteps(rows, item, open)
  useKeys({
    '/': (event) => {
      event.preventDefault()
      input.current?.focus()
    },
    // On a row the list has moved the focus already; the panel goes along.
    ...(item && { j: () => step(1), k: () => step(-1) }),
    Escape: item
      ? (event) => {
          if (event.defaultPrevented) return
          open(null)
          requestAnimationFrame(() => document.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus())
        }
      : undefined,
  })

  const filterFault = isProblem(items.error) && items.error.status === 422 ? items.error.detail : undefined
  const imports = atLeast(project.role, 'manager')
  const total = filter ? (facets.data && !facets.data.more && !facets.isPlaceholderData ? facets.data.counted : undefined) : project.counts.total
  return (
    <Page title={t('{project}: items', { project: project.name })} crumbs={projectCrumbs(project, t('Items'))} width="full">
      <h1 className="visually-hidden">{t('Items of {project}', { project: project.name })}</h1>
      <div className={manage.tabBar}>
        <ProjectTabs project={project} />
      </div>
      <div className={styles.screen} data-panel={item ? true : undefined}>
        <aside className={styles.facets} aria-label={t('What the list holds')} data-open={facetsOpen || undefined}>
          <FacetList facets={facets.data} words={words} onToggle={(key, value) => setFilter(filterText(toggle(words, key, value)))} />
        </aside>
        <section className={styles.list} aria-label={t('Items')}>
          <div className={styles.toolbar}>
            <FilterBar filter={filter} onChange={setFilter} sources={sources} inputRef={input} fault={filterFault} />
            <Button className={styles.facetsButton} icon={<ListFilter />} onPress={() => setFacetsOpen(!facetsOpen)} aria-expanded={facetsOpen}>
              {t('Facets')}
            </Button>
            {imports && (
              <Button icon={<Plus />} onPress={() => setImporting(true)}>
                {t('Add items')}
              </Button>
            )}
          </div>
          {items.isError && !filterFault && rows.length === 0 ? (
            <ErrorState error={items.error} onRetry={() => void items.refetch()} />
          ) : (
            <DataTable
              label={t('Items')}
              rows={filterFault ? [] : rows}
              columns={columns(open, atLeast(project.role, 'steward')).filter(({ id }) => !item || id !== 'source')}
              rowId={(row) => row.id}
              rowHeight={44}
              current={item}
              total={total}
              sort={sortOf(sort)}
              onSort={(next) => void navigate({ search: (before) => ({ ...before, sort: `${next.descending ? '-' : ''}${next.column}` }), replace: true })}
              isLoading={items.isPending}
              onOpen={(row) => open(row.id)}
              onEnd={items.hasNextPage && !items.isFetchingNextPage ? () => void items.fetchNextPage() : undefined}
              empty={!filterFault && <NoItems filtered={filter !== ''} imports={imports} onClear={() => setFilter('')} onImport={() => setImporting(true)} />}
            />
          )}
        </section>
        {item && <WhyPanel itemId={item} project={project} onStep={step} onClose={() => open(null)} />}
      </div>
      {importing && <ImportDialog project={project} onClose={() => setImporting(false)} />}
    </Page>
  )
}

/** Opens the item before or after the open one. Where that has left the list, what has moved to its place is next. */
function useSteps(rows: readonly ItemRow[], item: string | null, open: (id: string) => void): (by: 1 | -1) => void {
  const client = useQueryClient()
  const last = useRef(0)
  const index = rows.findIndex((row) => row.id === item)
  useEffect(() => {
    if (index < 0) return
    last.current = index
    // Its neighbours are at hand when they are asked for.
    for (const near of [rows[index + 1], rows[index - 1]]) {
      if (!near) continue
      void client.prefetchQuery(itemQuery(near.id))
      void client.prefetchQuery(verdictQuery(near.id, {}))
    }
  }, [client, rows, index])
  return (by) => {
    const next = rows[index >= 0 ? index + by : by > 0 ? last.current : last.current - 1]
    if (next) open(next.id)
  }
}

function sortOf(sort: string): Sort {
  return { column: sort.replace(/^-/, ''), descending: sort.startsWith('-') }
}

function NoItems({ filtered, imports, onClear, onImport }: { filtered: boolean; imports: boolean; onClear: () => void; onImport: () => void }) {
  if (filtered) {
    return (
      <EmptyState icon={<FilterX />} title={t('No item matches')} action={<Button onPress={onClear}>{t('Clear the filter')}</Button>}>
        {t('Take a word out of the filter, or look at the facets for what there is.')}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={<Upload />}
      title={t('No items yet')}
      action={
        imports && (
          <Button variant="primary" onPress={onImport}>
            {t('Add items')}
          </Button>
        )
      }
    >
      {t('Bring in pictures, texts, a zip or a table. Each item keeps its licence and where it came from.')}
    </EmptyState>
  )
}

/** `all`: also the pictures of what may not be labeled, which only stewards and managers are shown. */
function columns(open: (id: string) => void, all: boolean): Column<ItemRow>[] {
  return [
    { id: 'thumbnail', header: t('Picture'), hideHeader: true, width: '52px', cell: (row) => <Thumbnail row={row} shown={all || !HIDDEN.has(row.state)} /> },
    { id: 'external_id', header: t('Item'), width: 'minmax(140px, 1.6fr)', sortable: true, cell: (row) => <ItemName row={row} /> },
    { id: 'verdict', header: t('Rights'), width: '120px', sortable: true, cell: (row) => <RightsChip verdict={row.verdict} onWhy={() => open(row.id)} /> },
    { id: 'licence', wideOnly: true, header: t('Licence'), width: 'minmax(112px, 1fr)', cell: (row) => <span title={row.licence}>{licenceWords(row.licence)}</span> },
    { id: 'source', wideOnly: true, header: t('Source'), width: 'minmax(100px, 1fr)', cell: (row) => <span className="dim" title={row.source.name}>{row.source.name}</span> },
    { id: 'state', wideOnly: true, header: t('State'), width: '96px', cell: (row) => <span className="dim">{stateWords(row)}</span> },
    { id: 'labels', wideOnly: true, header: t('Labels'), width: '48px', align: 'end', cell: (row) => <span className="dim">{row.labels > 0 ? number(row.labels, 0) : '–'}</span> },
  ]
}

const HIDDEN = new Set(['quarantined', 'withdrawn'])

function Thumbnail({ row, shown }: { row: ItemRow; shown: boolean }) {
  const [broken, setBroken] = useState(false)
  if (!row.thumbnail || !shown || broken) {
    return (
      <span className={styles.thumb}>
        <FileText aria-hidden="true" />
      </span>
    )
  }
  return <img className={styles.thumb} src={row.thumbnail} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} />
}

/** The item's own name, and the start of its text where it has one. */
function ItemName({ row }: { row: ItemRow }) {
  const text = Object.values(row.data).find((value): value is string => typeof value === 'string')
  return (
    <span title={row.external_id}>
      <bdi>{row.external_id}</bdi>
      {text && (
        <>
          {' '}
          <bdi className="dim">{text.slice(0, 160)}</bdi>
        </>
      )}
    </span>
  )
}
