import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual'
import { t } from '@/i18n'
import { cx } from './cx'
import { Skeleton } from './Skeleton'
import { useNarrow } from './useNarrow'
import styles from './DataTable.module.css'

export interface Column<Row> {
  id: string
  header: string
  /** A CSS grid track, e.g. `64px`, `minmax(160px, 2fr)`. */
  width: string
  cell: (row: Row) => ReactNode
  align?: 'start' | 'end'
  /** Sorting happens where the rows come from; the header only asks for it. */
  sortable?: boolean
  hideHeader?: boolean
  /** Left out where there is room for little: what it says is less, or is said in another column there. */
  wideOnly?: boolean
}

export interface Sort {
  column: string
  descending: boolean
}

export interface DataTableProps<Row> {
  label: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  rowId: (row: Row) => string
  /** The row whose detail is open. */
  current?: string | null
  /** Enter or a click. */
  onOpen?: (row: Row) => void
  sort?: Sort | null
  onSort?: (sort: Sort) => void
  /** More rows exist beyond these; called when the end comes into sight. */
  onEnd?: (() => void) | undefined
  /** The number of all rows where it is known. */
  total?: number | undefined
  isLoading?: boolean
  /** Shown instead of rows when there are none. */
  empty?: ReactNode
  /** Pixels; all rows are equally high. */
  rowHeight?: number
  /** Rows that are chosen for an act on all of them. */
  selection?: Selection | undefined
}

export interface Selection {
  readonly ids: ReadonlySet<string>
  readonly onChange: (ids: ReadonlySet<string>) => void
}

const OVERSCAN = 8

/**
 * A virtual ARIA grid: only what is in sight is in the document. It fills its parent, which has to have a height.
 * Arrows or J and K move between rows, Home, End, PageUp and PageDown jump, Enter opens. Where rows can be chosen,
 * Space chooses one, Shift with an arrow or a click goes on from it, Ctrl+A chooses all that are loaded.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, rows, rowId, current, onOpen, sort, onSort, onEnd, total, isLoading, empty, rowHeight = 44, selection } = props
  const isNarrow = useNarrow()
  const columns = isNarrow ? props.columns.filter(({ wideOnly }) => !wideOnly) : props.columns
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const activeIndex = Math.min(active, Math.max(0, rows.length - 1))
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    getItemKey: (index) => rowId(rows[index]!),
    // The focused row stays in the document when it is scrolled away, so that focus is never lost.
    rangeExtractor: (range: Range) => [...new Set([...defaultRangeExtractor(range), activeIndex])].filter((i) => i < rows.length).sort((a, b) => a - b),
  })
  const items = virtual.getVirtualItems()
  // Whatever opens another row, the list goes along: it can be seen, and arrows go on from it.
  const currentIndex = current ? rows.findIndex((row) => rowId(row) === current) : -1
  useEffect(() => {
    if (currentIndex < 0) return
    setActive(currentIndex)
    virtual.scrollToIndex(currentIndex)
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only when another row opens, not when rows arrive
  }, [current, currentIndex < 0])
  const lastVisible = virtual.range?.endIndex ?? 0
  useEffect(() => {
    if (onEnd && rows.length > 0 && lastVisible >= rows.length - OVERSCAN) onEnd()
  }, [onEnd, lastVisible, rows.length])

  function focusRow(index: number): void {
    const next = Math.max(0, Math.min(rows.length - 1, index))
    setActive(next)
    virtual.scrollToIndex(next)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus())
  }

  /** Where a range begins: the row chosen last. A click moves the focus before it is heard. */
  const anchor = useRef(0)

  function chooseRange(one: number, other: number): void {
    const [from, to] = [Math.min(one, other), Math.max(one, other)]
    selection?.onChange(new Set([...selection.ids, ...rows.slice(from, to + 1).map(rowId)]))
    anchor.current = other
  }

  function toggle(index: number): void {
    const row = rows[index]
    if (!selection || !row) return
    const next = new Set(selection.ids)
    if (!next.delete(rowId(row))) next.add(rowId(row))
    selection.onChange(next)
    anchor.current = index
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget && (event.target as HTMLElement).getAttribute('role') !== 'row') return
    if (selection && rows[activeIndex]) {
      const all = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a'
      if (all) selection.onChange(new Set(rows.map(rowId)))
      else if (event.key === ' ') toggle(activeIndex)
      if (all || event.key === ' ') {
        event.preventDefault()
        return
      }
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1)
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey
    const target = plain
      ? { ArrowDown: activeIndex + 1, j: activeIndex + 1, ArrowUp: activeIndex - 1, k: activeIndex - 1, PageDown: activeIndex + page, PageUp: activeIndex - page, Home: 0, End: rows.length - 1 }[event.key]
      : undefined
    if (target !== undefined) {
      event.preventDefault()
      if (selection && event.shiftKey) chooseRange(activeIndex, Math.max(0, Math.min(rows.length - 1, target)))
      focusRow(target)
    } else if (event.key === 'Enter' && onOpen && rows[activeIndex]) {
      event.preventDefault()
      onOpen(rows[activeIndex])
    }
  }

  const template = columns.map((column) => column.width).join(' ')
  return (
    <div ref={scroller} className={styles.scroller}>
      {/* Focus is on the rows; the grid only hears their keys. */}
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus */}
      <div role="grid" aria-label={label} aria-rowcount={(total ?? rows.length) + 1} aria-busy={isLoading} aria-multiselectable={selection ? true : undefined} className={styles.grid} data-empty={(!isLoading && rows.length === 0) || undefined} onKeyDown={onKeyDown}>
        <div role="row" aria-rowindex={1} className={styles.head} style={{ gridTemplateColumns: template }}>
          {columns.map((column) => (
            <HeaderCell key={column.id} column={column} sort={sort ?? null} onSort={onSort} />
          ))}
        </div>
        {isLoading && rows.length === 0 ? (
          <LoadingRows columns={columns} template={template} rowHeight={rowHeight} />
        ) : (
          <div className={styles.body} role="rowgroup" style={{ blockSize: virtual.getTotalSize() }}>
            {items.map((item) => {
              const row = rows[item.index]!
              const id = rowId(row)
              return (
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
                <div
                  key={item.key}
                  role="row"
                  data-index={item.index}
                  aria-rowindex={item.index + 2}
                  aria-selected={selection ? selection.ids.has(id) : id === current}
                  data-current={id === current || undefined}
                  tabIndex={item.index === activeIndex ? 0 : -1}
                  className={cx(styles.row, onOpen && styles.opens)}
                  style={{ gridTemplateColumns: template, blockSize: rowHeight, transform: `translateY(${item.start}px)` }}
                  onFocus={() => setActive(item.index)}
                  onClick={(event) => {
                    if ((event.target as HTMLElement).closest('a, button, input, label')) return
                    if (selection && event.shiftKey) chooseRange(anchor.current, item.index)
                    else if (selection && (event.ctrlKey || event.metaKey)) toggle(item.index)
                    else onOpen?.(row)
                  }}
                >
                  {columns.map((column) => (
                    <div key={column.id} role="gridcell" className={styles.cell} data-align={column.align}>
                      {column.cell(row)}
                    </div>
                  ))}
                </div>
              )
            })}
          </div>
        )}
      </div>
      {!isLoading && rows.length === 0 && empty}
    </div>
  )
}

function HeaderCell<Row>({ column, sort, onSort }: { column: Column<Row>; sort: Sort | null; onSort: ((sort: Sort) => void) | undefined }) {
  const on = sort?.column === column.id ? sort : null
  const words = column.hideHeader ? <span className="visually-hidden">{column.header}</span> : column.header
  return (
    <div
      role="columnheader"
      className={styles.headCell}
      data-align={column.align}
      aria-sort={on ? (on.descending ? 'descending' : 'ascending') : column.sortable ? 'none' : undefined}
    >
      {column.sortable && onSort ? (
        <button type="button" className={styles.sort} onClick={() => onSort({ column: column.id, descending: on ? !on.descending : false })}>
          {words}
          {on && (on.descending ? <ArrowDown aria-hidden="true" /> : <ArrowUp aria-hidden="true" />)}
        </button>
      ) : (
        words
      )}
    </div>
  )
}

function LoadingRows<Row>({ columns, template, rowHeight }: { columns: readonly Column<Row>[]; template: string; rowHeight: number }) {
  return (
    <div role="rowgroup">
      <div role="row" className="visually-hidden">
        <div role="gridcell">{t('Loading')}</div>
      </div>
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} aria-hidden="true" className={styles.placeholder} style={{ gridTemplateColumns: template, blockSize: rowHeight }}>
          {columns.map((column) => (
            <div key={column.id} className={styles.cell}>
              <Skeleton width="60%" height="12px" />
            </div>
          ))}
        </div>
      ))}
    </div>
  )
}
