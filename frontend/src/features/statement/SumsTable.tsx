import type { ReactNode } from 'react'
import { msg, t } from '@/i18n'
import { duration, number } from '@/ui/format'
import type { Sums } from './data'
import styles from './statement.module.css'

const COLUMNS = [
  ['accepted', msg('Accepted')],
  ['rejected', msg('Rejected')],
  ['returned', msg('Returned')],
  ['pending', msg('Not reviewed')],
  ['late', msg('Late')],
  ['repaired', msg('Repairs')],
  ['skipped', msg('Skipped')],
  ['reviewed', msg('Reviews')],
] as const

interface Props<Row> {
  label: string
  first: string
  rows: readonly Row[]
  keyOf: (row: Row) => string
  nameOf: (row: Row) => ReactNode
  sumsOf: (row: Row) => Sums
}

/** Answers by what became of them, and the time at them. */
export function SumsTable<Row>({ label, first, rows, keyOf, nameOf, sumsOf }: Props<Row>) {
  return (
    <>
      {/* On a small screen the table is wider than it; then the keyboard has to reach what scrolls. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.scroll} tabIndex={0} role="group" aria-label={t('Sums')}>
        <table className={styles.table} aria-label={label}>
          <thead>
            <tr>
              <th scope="col">{first}</th>
              {COLUMNS.map(([key, words]) => (
                <th key={key} scope="col">
                  {t(words)}
                </th>
              ))}
              <th scope="col">{t('Active time')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const sums = sumsOf(row)
              return (
                <tr key={keyOf(row)}>
                  <td>{nameOf(row)}</td>
                  {COLUMNS.map(([key]) => (
                    <td key={key} className="num">
                      {number(sums[key], 0)}
                    </td>
                  ))}
                  <td className="num">{duration(sums.active_seconds)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <p className={`small dim ${styles.note}`}>
        {t('Days are in UTC. Answers count by what has become of them until now. Active time is what the editor counted, at most 30 minutes an answer.')}
      </p>
    </>
  )
}
