import { useEffect, useRef, type ReactNode } from 'react'
import { Link, useNavigate } from '@tanstack/react-router'
import { t } from '@/i18n'
import { Button, ButtonLink } from '@/ui/Button'
import { cx } from '@/ui/cx'
import { date, number } from '@/ui/format'
import { Menu } from '@/ui/Menu'
import { StateBar } from '@/ui/StateBar'
import { actFor } from '@/features/items/fixes'
import manage from '@/features/projects/manage.module.css'
import type { VerdictCounts } from '@/features/projects/types'
import { licenceWords, rightsShares, VERDICTS, verdictWord } from '@/features/projects/words'
import { waiting, type RankedFix, type Standing } from './overview'
import styles from './RightsPage.module.css'

/** One project's rights: what would unblock most of it, and how its sources and licences stand. */
export function ProjectStanding({ standing, asked }: { standing: Standing; asked: boolean }) {
  const { project, expiring } = standing
  const waits = waiting(standing.verdicts)
  const section = useRef<HTMLElement>(null)
  useEffect(() => {
    if (asked) section.current?.scrollIntoView({ block: 'start' })
  }, [asked])
  return (
    <section ref={section} className={styles.standing} aria-labelledby="standing">
      <div className={manage.sectionHead}>
        <h2 id="standing">{project.name}</h2>
        {waits > 0 && (
          <ButtonLink variant="primary" to="/projects/$id/quarantine" params={{ id: project.id }} search={{}}>
            {t('Clear the quarantine: {count}', { count: number(waits, 0) })}
          </ButtonLink>
        )}
      </div>
      <p className={manage.lead}>
        {t('Documents from what is on record:')}{' '}
        <a href={`/api/v1/projects/${project.id}/register?format=html`} target="_blank" rel="noopener noreferrer">
          {t('record of processing')}
        </a>
        {' · '}
        <a href={`/api/v1/projects/${project.id}/dpia?format=html`} target="_blank" rel="noopener noreferrer">
          {t('impact assessment')}
        </a>
      </p>
      {expiring.items > 0 && expiring.first && (
        <p className={manage.lead}>
          {t('{count, plural, one {# item is} other {# items are}} judged anew within 30 days, the first on {date}: a consent or permission ends.', {
            count: expiring.items,
            date: date(new Date(expiring.first)),
          })}
        </p>
      )}
      <div className={styles.columns}>
        <Unblock standing={standing} />
        <div className={styles.column}>
          <Breakdown
            title={t('By source')}
            empty={t('No source yet.')}
            project={project.id}
            rows={standing.sources.map(({ source, verdicts }) => ({
              id: source.id,
              verdicts,
              filter: `source:${source.id}`,
              name: (
                <Link to="/projects/$id/sources/$sourceId" params={{ id: project.id, sourceId: source.id }} search={{}} className={manage.rowLink} title={source.name}>
                  <bdi>{source.name}</bdi>
                </Link>
              ),
              label: source.name,
            }))}
          />
          <Breakdown
            title={t('By licence')}
            empty={t('No licence yet.')}
            project={project.id}
            rows={standing.licences.map(({ licence, verdicts }) => ({
              id: licence,
              verdicts,
              filter: licence.includes(' ') ? `licence:"${licence}"` : `licence:${licence === 'NOASSERTION' ? 'unknown' : licence}`,
              name: <span title={licence}>{licenceWords(licence)}</span>,
              label: licenceWords(licence),
            }))}
          />
        </div>
      </div>
    </section>
  )
}

/** Ranked: what clears most items alone comes first; its button opens the act. */
function Unblock({ standing }: { standing: Standing }) {
  const { fixes } = standing
  return (
    <section className={styles.column} aria-labelledby="unblock">
      <h3 id="unblock">{t('What would unblock most')}</h3>
      {fixes.length === 0 && <p className="dim">{waiting(standing.verdicts) === 0 ? t('Nothing waits.') : t('Nothing that can be done here.')}</p>}
      <ol>
        {fixes.map((fix) => (
          <li key={fix.code} className={styles.fix}>
            <span className={styles.clears}>
              <span className="num">{number(fix.clears || fix.helps, 0)}</span>
            </span>
            <span className={manage.grow}>
              <span className="strong">{fix.label}</span>
              <span className={styles.effect}>{effect(fix)}</span>
            </span>
            <ActButton fix={fix} standing={standing} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function effect(fix: RankedFix): string {
  const alone = fix.clears > 0 ? t('clears {count, plural, one {# item} other {# items}} by itself', { count: fix.clears }) : ''
  const part = fix.helps > 0 ? t('helps {count, plural, one {# item} other {# items}} that wait for more', { count: fix.helps }) : ''
  return [alone, part].filter(Boolean).join('; ')
}

/** Where the act behind a fix is done for a whole project; nothing where it is done elsewhere. */
function ActButton({ fix, standing }: { fix: RankedFix; standing: Standing }) {
  const navigate = useNavigate()
  const { project, sources } = standing
  const act = actFor(fix.code)
  if (!act) return <span className="small dim">{t('outside Clearlabel')}</span>
  if (act.kind === 'resolve') {
    return (
      <ButtonLink size="small" to="/projects/$id/conflicts" params={{ id: project.id }}>
        {t('Decide')}
      </ButtonLink>
    )
  }
  if (act.kind === 'use') {
    return (
      <ButtonLink size="small" to="/projects/$id" params={{ id: project.id }} search={{ settings: 'use' }}>
        {t('Look at the use')}
      </ButtonLink>
    )
  }
  if (act.kind === 'ledger') {
    return (
      <ButtonLink size="small" to="/rights/consents" search={{ view: act.view }}>
        {t('Open the ledger')}
      </ButtonLink>
    )
  }
  if (act.kind === 'source') {
    const blocked = sources.filter(({ verdicts }) => waiting(verdicts) > 0)
    const { part } = act
    return (
      <Menu
        label={t('Of which source?')}
        trigger={<Button size="small">{t('Choose the source')}</Button>}
        entries={blocked.slice(0, 20).map(({ source, verdicts }) => ({
          id: source.id,
          label: t('{source}: {count} wait', { source: source.name, count: number(waiting(verdicts), 0) }),
          onAction: () => void navigate({ to: '/projects/$id/sources/$sourceId', params: { id: project.id, sourceId: source.id }, search: { part } }),
        }))}
      />
    )
  }
  return (
    <ButtonLink size="small" to="/projects/$id/quarantine" params={{ id: project.id }} search={{}}>
      {t('Open the quarantine')}
    </ButtonLink>
  )
}

interface BreakdownProps {
  title: string
  empty: string
  project: string
  rows: readonly { id: string; name: ReactNode; label: string; filter: string; verdicts: VerdictCounts }[]
}

function Breakdown({ title, empty, project, rows }: BreakdownProps) {
  return (
    <section>
      <h3>{title}</h3>
      {rows.length === 0 && <p className="dim">{empty}</p>}
      {rows.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className={manage.scroll} tabIndex={0} role="group" aria-label={title}>
          <table className={`${manage.table} ${styles.breakdown}`}>
            <thead className="visually-hidden">
              <tr>
                <th scope="col">{title}</th>
                <th scope="col">{t('Share')}</th>
                {VERDICTS.map((verdict) => (
                  <th key={verdict} scope="col">
                    {verdictWord(verdict)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <th scope="row" className={styles.name}>
                    {row.name}
                  </th>
                  <td className={styles.share}>
                    <StateBar label={row.label} shares={rightsShares(row.verdicts)} />
                  </td>
                  {VERDICTS.map((verdict) => (
                    <td key={verdict} className={cx(manage.number, styles.count)}>
                      {row.verdicts[verdict] > 0 ? (
                        <Link
                          to="/projects/$id/items"
                          params={{ id: project }}
                          search={{ filter: `${row.filter} verdict:${verdict}` }}
                          className={styles.number}
                          data-verdict={verdict}
                          aria-label={t('{name}: {count} {verdict}', { name: row.label, count: number(row.verdicts[verdict], 0), verdict: verdictWord(verdict) })}
                        >
                          {number(row.verdicts[verdict], 0)}
                        </Link>
                      ) : (
                        <span className="faint">0</span>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
