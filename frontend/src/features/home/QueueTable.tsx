import { t } from '@/i18n'
import { ButtonLink } from '@/ui/Button'
import { count, number } from '@/ui/format'
import type { QueueCard } from './shapes'
import { STAGES } from './stages'
import styles from './HomePage.module.css'

/** The queues one may work in, stage by stage: what is left, what one has done, how fast. */
export function QueueTable({ queues }: { queues: readonly QueueCard[] }) {
  return (
    <section className={styles.section} aria-labelledby="queues">
      <h2 id="queues">{t('Your queues')}</h2>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('Queue')}</th>
            <th scope="col">{t('Left for you')}</th>
            <th scope="col">{t('Done by you')}</th>
            <th scope="col">{t('Your pace')}</th>
            <th scope="col">
              <span className="visually-hidden">{t('Open')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {queues.map((row) => (
            <QueueLine key={row.queue.id} row={row} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function QueueLine({ row }: { row: QueueCard }) {
  const stage = STAGES[row.queue.kind]
  return (
    <tr>
      <th scope="row">
        <span className={styles.project}>{row.project.name}</span>{' '}
        <span className="dim">
          {row.queue.name}
          {stage.word && ` · ${t(stage.word)}`}
        </span>
      </th>
      <td className="num" data-label={t('Left for you')}>
        {count(row.left, row.left_more)}
      </td>
      <td className="num" data-label={t('Done by you')}>
        {number(row.done_by_me)}
      </td>
      <td className="num" data-label={t('Your pace')}>
        {row.pace_per_minute === null ? <span className="faint">{t('not yet known')}</span> : t('{rate} / min', { rate: number(row.pace_per_minute, 1) })}
      </td>
      <td className={styles.action}>
        {row.left > 0 ? (
          <ButtonLink to={stage.to} params={{ id: row.project.id }} search={{ queue: row.queue.id }} className={styles.open}>
            {t(stage.act)}
            <span className="visually-hidden">{row.project.name}</span>
          </ButtonLink>
        ) : (
          <span className="dim">{row.reason === 'daily_cap' ? t('enough for today') : t('done')}</span>
        )}
      </td>
    </tr>
  )
}
