import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { t } from '@/i18n'
import { RelativeTime } from '@/ui/RelativeTime'
import { ErrorState } from '@/ui/States'
import manage from '@/features/projects/manage.module.css'
import { PARTS, recordsQuery, type SourceRecord } from './data'
import { PART_TITLES } from './parts'
import { tell } from './words'

/** Every record that was put on file for the source, newest first; none is ever changed. */
export function Records({ sourceId }: { sourceId: string }) {
  const [open, setOpen] = useState(false)
  const records = useQuery(recordsQuery(sourceId))
  const rows = records.data?.results ?? []
  if (records.data && rows.length === 0) return null
  return (
    <section className={manage.section} aria-label={t('History')}>
      <p className="small dim">
        {t('{count, plural, one {# record} other {# records}}', { count: rows.length })} ·{' '}
        <button type="button" className={manage.linkButton} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('hide the history') : t('history')}
        </button>
      </p>
      {records.isError && <ErrorState error={records.error} onRetry={() => void records.refetch()} />}
      {open && (
        <ol>
          {rows.map((row) => (
            <li key={row.id} className={manage.plainRow}>
              <RecordEntry row={row} />
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

function RecordEntry({ row }: { row: SourceRecord }) {
  return (
    <div className={manage.grow}>
      <p>
        <span className="strong">{t('Record {number}', { number: row.number })}</span>{' '}
        <span className="dim">
          {row.recorded_by?.name} <RelativeTime value={row.recorded_at} />
        </span>
      </p>
      <ul>
        {PARTS.filter((part) => part !== 'mining').map((part) => {
          const told = tell(part, row.record, row.facts.db_share_pct ?? null, [])
          return told.tone === 'none' ? null : (
            <li key={part} className="small dim">
              {t(PART_TITLES[part])}: {told.text}
            </li>
          )
        })}
      </ul>
      {row.note && <p className="small">“{row.note}”</p>}
    </div>
  )
}
