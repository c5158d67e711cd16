import { useQuery } from '@tanstack/react-query'
import type { Job } from '@/api/types'
import { t } from '@/i18n'
import { duration, number, percent } from '@/ui/format'
import manage from '@/features/projects/manage.module.css'
import { stepsQuery } from './data'
import { stepWords } from './words'
import styles from './jobs.module.css'

/** Where the time of the job went: each step of its work, the longest first. */
export function Steps({ job }: { job: Job }) {
  const { data: steps = [] } = useQuery(stepsQuery(job))
  const whole = steps.reduce((sum, { seconds }) => sum + seconds, 0)
  if (whole === 0) return null
  return (
    <section aria-labelledby="steps" className={styles.steps}>
      <h2 id="steps">{t('Where the time went')}</h2>
      {/* A table may be wider than the screen; then the keyboard has to reach what scrolls. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={manage.scroll} tabIndex={0} role="group" aria-label={t('Where the time went')}>
        <table className={manage.table}>
          <thead>
            <tr>
              <th scope="col">{t('Step')}</th>
              <th scope="col" className={styles.share}>
                {t('Share')}
              </th>
              <th scope="col" className={manage.number}>
                {t('Time')}
              </th>
              <th scope="col" className={manage.number}>
                {t('Times')}
              </th>
              <th scope="col" className={manage.number}>
                {t('Each')}
              </th>
            </tr>
          </thead>
          <tbody>
            {steps.map(({ step, count, seconds }) => (
              <tr key={step}>
                <th scope="row">{stepWords(step)}</th>
                <td className={styles.share}>
                  <span className={styles.bar} aria-hidden="true">
                    <span style={{ inlineSize: `${(100 * seconds) / whole}%` }} />
                  </span>
                  <span className="num dim">{percent(seconds / whole)}</span>
                </td>
                <td className={manage.number}>{seconds < 1 ? milliseconds(seconds) : duration(seconds)}</td>
                <td className={manage.number}>{number(count, 0)}</td>
                <td className={manage.number}>{milliseconds(seconds / count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="dim small">{t('All workers together; waiting is not counted.')}</p>
    </section>
  )
}

function milliseconds(seconds: number): string {
  const each = seconds * 1000
  return t('{ms} ms', { ms: number(each, each < 10 ? 1 : 0) })
}
