import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { t } from '@/i18n'
import { RelativeTime } from '@/ui/RelativeTime'
import { ErrorState } from '@/ui/States'
import { licenceWords } from '@/features/projects/words'
import manage from '@/features/projects/manage.module.css'
import { historyQuery } from './data'
import styles from './why.module.css'

/** What was stated about the item's rights, by whom, when and why; nothing is ever overwritten. */
export function History({ itemId }: { itemId: string }) {
  const [open, setOpen] = useState(false)
  const history = useQuery(historyQuery(itemId))
  const entries = history.data?.results ?? []
  return (
    <section className={styles.history} aria-label={t('History')}>
      <p className="small dim">
        {t('{count, plural, one {# statement} other {# statements}}', { count: entries.length })} ·{' '}
        <button type="button" className={manage.linkButton} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('hide the history') : t('history')}
        </button>
      </p>
      {history.isError && <ErrorState error={history.error} onRetry={() => void history.refetch()} />}
      {open && (
        <ol>
          {entries.map((entry) => (
            <li key={entry.id} className={styles.statement}>
              <p>
                <span className="strong">{licenceWords(entry.licence)}</span>
                {entry.licence_declared && entry.licence_declared !== entry.licence && <span className="dim"> {t('declared as “{text}”', { text: entry.licence_declared })}</span>}
                {entry.current && <span className="dim"> · {t('valid now')}</span>}
              </p>
              <p className="small dim">
                {entry.stated_by?.name ?? t('by the import')} · <RelativeTime value={entry.stated_at} />
                {entry.credit && ` · ${entry.credit}`}
              </p>
              {entry.source_url && <p className="small dim">{entry.source_url}</p>}
              {entry.reason && <p className="small">“{entry.reason}”</p>}
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
