import type { ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { t } from '@/i18n'
import { date, number } from '@/ui/format'
import type { Standing } from './overview'
import styles from './RightsPage.module.css'

interface Props {
  rows: readonly Standing[]
  organisation: { requests_open: number | null; consents_expiring: number | null }
}

/** What is open beside the verdicts: contradictions, what ends soon, people's requests, recalls. What is zero stays quiet. */
export function OpenMatters({ rows, organisation }: Props) {
  const sum = (count: (row: Standing) => number): number => rows.reduce((total, row) => total + count(row), 0)
  const conflicts = sum((row) => row.conflicts)
  const expiring = sum((row) => row.expiring.items)
  const recalls = sum((row) => row.recalls_open)
  const first = rows.flatMap((row) => row.expiring.first ?? []).sort()[0]
  const inConflict = rows.find((row) => row.conflicts > 0)
  return (
    <ul className={styles.matters} aria-label={t('Open matters')}>
      <Matter count={conflicts} label={t('{count, plural, one {item has contradicting claims} other {items have contradicting claims}}', { count: conflicts })}>
        {inConflict && (
          <Link to="/projects/$id/conflicts" params={{ id: inConflict.project.id }}>
            {t('Decide')}
          </Link>
        )}
      </Matter>
      <Matter count={expiring} label={t('{count, plural, one {item is} other {items are}} judged anew within 30 days: a consent or permission ends', { count: expiring })}>
        {first && <span className="small dim">{t('first {date}', { date: date(new Date(first)) })}</span>}
      </Matter>
      {organisation.requests_open !== null && (
        <Matter count={organisation.requests_open} label={t('{count, plural, one {request of a person} other {requests of people}} open', { count: organisation.requests_open })}>
          {organisation.requests_open > 0 && (
            <Link to="/rights/requests" search={{}}>
              {t('See them')}
            </Link>
          )}
        </Matter>
      )}
      {organisation.consents_expiring !== null && (
        <Matter count={organisation.consents_expiring} label={t('{count, plural, one {consent ends} other {consents end}} within 30 days', { count: organisation.consents_expiring })}>
          {organisation.consents_expiring > 0 && (
            <Link to="/rights/consents" search={{}}>
              {t('See them')}
            </Link>
          )}
        </Matter>
      )}
      <Matter count={recalls} label={t('{count, plural, one {recall} other {recalls}} nobody has acknowledged', { count: recalls })}>
        {recalls > 0 && (
          <Link to="/rights/recalls" search={{}}>
            {t('See them')}
          </Link>
        )}
      </Matter>
    </ul>
  )
}

function Matter({ count, label, children }: { count: number; label: string; children?: ReactNode }) {
  return (
    <li data-open={count > 0 || undefined}>
      <span className={styles.matterCount}>{number(count, 0)}</span>
      <span className={styles.matterLabel}>{label}</span>
      {children}
    </li>
  )
}
