import { useEffect, useRef, useState } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { FileText } from 'lucide-react'
import type { ItemRow } from '@/features/items/data'
import styles from './quarantine.module.css'

interface Props {
  label: string
  rows: readonly ItemRow[]
  current: string | null
  onOpen: (id: string) => void
  onEnd: (() => void) | undefined
}

const ROW = 44
const OVERSCAN = 8

/** The items of a cause; only what is in sight is in the document, however many wait. */
export function ItemList({ label, rows, current, onOpen, onEnd }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: OVERSCAN, getItemKey: (index) => rows[index]!.id })
  const at = rows.findIndex((row) => row.id === current)
  useEffect(() => {
    if (at < 0) return
    virtual.scrollToIndex(at)
    // Whoever walks through the list by keys keeps the focus on the row that is open.
    if (scroller.current?.contains(document.activeElement)) requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${at}"]`)?.focus())
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only when another row opens
  }, [at])
  const last = virtual.range?.endIndex ?? 0
  useEffect(() => {
    if (onEnd && rows.length > 0 && last >= rows.length - OVERSCAN) onEnd()
  }, [onEnd, last, rows.length])
  return (
    <div ref={scroller} className={styles.items}>
      <ul aria-label={label} style={{ blockSize: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]!
          return (
            <li key={item.key} style={{ transform: `translateY(${item.start}px)` }} aria-setsize={rows.length} aria-posinset={item.index + 1}>
              <button
                type="button"
                data-row
                data-index={item.index}
                tabIndex={item.index === Math.max(0, at) ? 0 : -1}
                className={styles.item}
                aria-current={row.id === current ? 'true' : undefined}
                onClick={() => onOpen(row.id)}
              >
                <Thumbnail row={row} />
                <span className="truncate" title={row.external_id}>
                  <bdi>{row.external_id}</bdi>
                </span>
              </button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function Thumbnail({ row }: { row: ItemRow }) {
  const [broken, setBroken] = useState(false)
  return row.thumbnail && !broken ? (
    <img className={styles.thumb} src={row.thumbnail} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} />
  ) : (
    <span className={styles.thumb}>
      <FileText aria-hidden="true" />
    </span>
  )
}
