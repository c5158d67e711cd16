import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Page } from '@/api/types'
import { msg, t } from '@/i18n'
import { DraftLog, type OfflineDatabase } from '@/offline'
import { Dialog } from '@/ui/Dialog'
import { RelativeTime } from '@/ui/RelativeTime'
import { SkeletonRows } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { toastProblem } from '@/ui/Toast'
import { listKeys } from '../listKeys'
import { keyOf } from './key'
import styles from './RecentDialog.module.css'

interface Row {
  readonly id: string
  readonly state: string
  readonly item: { readonly external_id: string }
  readonly settled_at: string | null
}

const STATES: Readonly<Record<string, string>> = {
  submitted: msg('waits for review'),
  accepted: msg('accepted'),
  rejected: msg('rejected'),
  returned: msg('returned to you'),
  late: msg('late, a reviewer decides'),
  skipped: msg('skipped'),
}

function stateWords(state: string, hasChanges: boolean): string {
  if (hasChanges) return t('changed here, not saved')
  return STATES[state] ? t(STATES[state]) : state
}

interface Props {
  project: string
  database: OfflineDatabase
  onClose: () => void
  onOpen: (assignment: string) => Promise<void>
}

/** One's own last work in the project; what nobody has reviewed yet can be opened and changed. */
export default function RecentDialog({ project, database, onClose, onOpen }: Props) {
  const [opening, setOpening] = useState<string | null>(null)
  const recent = useQuery({
    queryKey: ['assignments', 'recent', project],
    queryFn: async ({ signal }) => {
      const { results } = await http.get<Page<Row>>('/assignments', { query: { project, limit: 30 }, signal })
      return Promise.all(results.map(async (row) => ({ ...row, hasChanges: await new DraftLog(database, keyOf(row.id)).hasUnsynced() })))
    },
    staleTime: 0,
  })
  const rows = recent.data

  async function open(assignment: string): Promise<void> {
    setOpening(assignment)
    try {
      await onOpen(assignment)
      onClose()
    } catch (error) {
      toastProblem(error)
      setOpening(null)
    }
  }

  return (
    <Dialog title={t('What you handed in lately')} isOpen onClose={onClose}>
      {recent.isError ? (
        <ErrorState error={recent.error} onRetry={() => void recent.refetch()} />
      ) : !rows ? (
        <SkeletonRows rows={6} />
      ) : rows.length === 0 ? (
        <EmptyState title={t('Nothing yet')}>{t('What you hand in stands here, and can be changed until somebody reviews it.')}</EmptyState>
      ) : (
        <>
          <p className="dim">{t('What nobody has reviewed yet can be changed.')}</p>
          {/* Arrows go through the list, as in any list. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
          <ul className={styles.list} onKeyDown={listKeys}>
            {rows.map((row, index) => (
              <li key={row.id}>
                <button
                  type="button"
                  // The list is what the dialog was opened for.
                  // oxlint-disable-next-line jsx-a11y/no-autofocus
                  autoFocus={index === 0}
                  className={styles.row}
                  aria-disabled={row.state !== 'submitted' || opening !== null}
                  data-busy={opening === row.id || undefined}
                  onClick={() => {
                    if (row.state === 'submitted' && opening === null) void open(row.id)
                  }}
                >
                  <span className={styles.name}>{row.item.external_id}</span>
                  <span className={styles.state}>{stateWords(row.state, row.hasChanges)}</span>
                  <span className={styles.when}>{row.settled_at && <RelativeTime value={row.settled_at} />}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  )
}
