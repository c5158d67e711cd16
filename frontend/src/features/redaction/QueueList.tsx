import { useEffect, useRef, useState } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { FileText } from 'lucide-react'
import { t } from '@/i18n'
import type { GateRow } from './data'
import { WHY } from './words'
import styles from './redaction.module.css'

interface Props {
  rows: readonly GateRow[]
  current: string | null
  onOpen: (item: string) => void
  onEnd: (() => void) | undefined
}

const ROW = 56
const OVERSCAN = 8

/** What waits for a person, the most urgent first; only what is in sight is in the document, however many wait. */
export function QueueList({ rows, current, onOpen, onEnd }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: OVERSCAN, getItemKey: (index) => rows[index]!.item.id })
  const at = rows.findIndex((row) => row.item.id === current)
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
      <ul aria-label={t('Items that wait')} style={{ blockSize: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]!
          return (
            <li key={item.key} style={{ transform: `translateY(${item.start}px)` }} aria-setsize={rows.length} aria-posinset={item.index + 1}>
              <button
                type="button"
                data-index={item.index}
                tabIndex={item.index === Math.max(0, at) ? 0 : -1}
                className={styles.item}
                aria-current={row.item.id === current ? 'true' : undefined}
                onClick={() => onOpen(row.item.id)}
              >
                <Thumbnail url={row.flagged.find(({ crop }) => crop !== null)?.crop ?? null} />
                <span className={styles.itemWords}>
                  <span className="truncate" title={row.item.external_id}>
                    <bdi>{row.item.external_id}</bdi>
                  </span>
                  <span className="small dim truncate">{row.why ? t(WHY[row.why]) : ''}</span>
                </span>
              </button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function Thumbnail({ url }: { url: string | null }) {
  const [broken, setBroken] = useState(false)
  return url && !broken ? (
    <img className={styles.thumb} src={url} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} />
  ) : (
    <span className={styles.thumb}>
      <FileText aria-hidden="true" />
    </span>
  )
}
