import { useState } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Lock, LockOpen, Plus } from 'lucide-react'
import { Page } from '@/app/Page'
import { useMe } from '@/app/session'
import { msg, t } from '@/i18n'
import { Button } from '@/ui/Button'
import { date, number } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { SkeletonRows } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { atLeast } from '@/features/projects/access'
import manage from '@/features/projects/manage.module.css'
import { Tag } from '@/features/rights/Ledger'
import { holdsQuery, rulesQuery, type Hold, type HoldScope, type Rule } from './data'
import { HoldDialog } from './HoldDialog'
import { ReleaseHoldDialog } from './ReleaseHoldDialog'
import { RuleDialog } from './RuleDialog'
import styles from './retention.module.css'

export const SCOPES: Record<HoldScope, string> = { subject: msg('a person'), source: msg('a source'), project: msg('a project'), item: msg('an item') }

/** How long each class of data is kept, and what is kept from being deleted for now. */
export function RetentionPage() {
  return (
    <Page title={t('Retention and holds')} crumbs={[{ label: t('Rights'), to: '/rights' }, { label: t('Retention and holds') }]}>
      <header className={manage.head}>
        <h1>{t('Retention and holds')}</h1>
      </header>
      <p className={manage.lead}>{t('How long data are to be kept, and what must not be deleted: a hold always wins.')}</p>
      <div className={manage.sections}>
        <Rules />
        <Holds />
      </div>
    </Page>
  )
}

/** 1095 -> "3 years"; null -> "without end". */
export function daysWords(days: number | null): string {
  if (days === null) return t('without end')
  if (days % 365 === 0) return t('{count, plural, one {one year} other {# years}}', { count: days / 365 })
  return t('{count, plural, one {one day} other {# days}}', { count: days })
}

function Rules() {
  const me = useMe()
  const rules = useQuery(rulesQuery)
  const [changing, setChanging] = useState<Rule | null>(null)
  const sets = atLeast(me.role, 'manager')
  return (
    <section className={manage.section} aria-labelledby="rules">
      <div className={manage.sectionHead}>
        <h2 id="rules">{t('How long what is kept')}</h2>
      </div>
      {rules.isError && <ErrorState error={rules.error} onRetry={() => void rules.refetch()} />}
      {rules.isPending && <SkeletonRows rows={6} height="48px" />}
      {rules.data && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by the keyboard
        <div className={manage.scroll} tabIndex={0} role="group" aria-label={t('How long what is kept')}>
          <table className={`${manage.table} ${styles.rules}`}>
            <thead>
              <tr>
                <th scope="col">{t('What')}</th>
                <th scope="col">{t('Kept for')}</th>
                <th scope="col">{t('Due now')}</th>
                <th scope="col">{t('Set by')}</th>
                {sets && (
                  <th scope="col">
                    <span className="visually-hidden">{t('Change')}</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {rules.data.results.map((rule) => (
                <tr key={rule.name}>
                  <th scope="row">
                    {rule.text}
                    <div className="small dim">{rule.is_carried_out ? t('Deleted by the program when the time is over.') : t('A rule for people: the program does not delete by it.')}</div>
                  </th>
                  <td className="num">
                    {daysWords(rule.days)}
                    {rule.days !== rule.default_days && <div className="small dim">{t('otherwise {time}', { time: daysWords(rule.default_days) })}</div>}
                  </td>
                  <td className="num">{rule.due_now === null ? <span className="dim">–</span> : t('{count, plural, =0 {nothing} one {# item} other {# items}}', { count: rule.due_now })}</td>
                  <td className="dim">
                    {rule.set_at ? (
                      <span title={rule.note}>
                        {rule.set_by?.name} · <RelativeTime value={rule.set_at} />
                      </span>
                    ) : (
                      t('as delivered')
                    )}
                  </td>
                  {sets && (
                    <td className={manage.end}>
                      <Button size="small" onPress={() => setChanging(rule)}>
                        {t('Change')}
                        <span className="visually-hidden">{rule.text}</span>
                      </Button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {changing && <RuleDialog rule={changing} onClose={() => setChanging(null)} />}
    </section>
  )
}

function Holds() {
  const holds = useInfiniteQuery(holdsQuery)
  const rows = holds.data?.pages.flatMap((page) => page.results) ?? []
  const standing = rows.filter(({ stands }) => stands).length
  const [dialog, setDialog] = useState<Hold | 'new' | null>(null)
  const place = (
    <Button icon={<Plus />} onPress={() => setDialog('new')}>
      {t('Place a hold')}
    </Button>
  )
  return (
    <section className={manage.section} aria-labelledby="holds">
      <div className={manage.sectionHead}>
        <h2 id="holds">{rows.length > 0 ? t('Holds, {count} of them standing', { count: number(standing, 0) }) : t('Holds')}</h2>
        {rows.length > 0 && place}
      </div>
      {holds.isError && <ErrorState error={holds.error} onRetry={() => void holds.refetch()} />}
      {holds.isPending && <SkeletonRows rows={3} />}
      {holds.data && rows.length === 0 && (
        <EmptyState icon={<Lock />} title={t('Nothing is held')} action={place}>
          {t('A hold keeps a person’s data, a source, a project or an item from being deleted while a court or an authority may ask for it.')}
        </EmptyState>
      )}
      <ul>
        {rows.map((hold) => (
          <li key={hold.id} className={manage.plainRow}>
            <Tag tone={hold.stands ? 'cond' : 'none'} icon={hold.stands ? Lock : LockOpen}>
              {hold.stands ? t('stands') : t('ended')}
            </Tag>
            <span className={manage.grow}>
              <HoldTarget hold={hold} /> <span>{hold.reason}</span>{' '}
              <span className="dim">
                · {hold.placed_by?.name} <RelativeTime value={hold.created_at} />
                {hold.until && ` · ${t('until {date}', { date: date(new Date(hold.until)) })}`}
                {hold.released && ` · ${t('released: {reason}', { reason: hold.released.reason })}`}
              </span>
            </span>
            {hold.stands && (
              <Button size="small" onPress={() => setDialog(hold)}>
                {t('Release')}
                <span className="visually-hidden">{hold.reason}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      {holds.hasNextPage && (
        <Button isPending={holds.isFetchingNextPage} onPress={() => void holds.fetchNextPage()}>
          {t('Show more')}
        </Button>
      )}
      {dialog === 'new' && <HoldDialog onClose={() => setDialog(null)} />}
      {dialog && dialog !== 'new' && <ReleaseHoldDialog hold={dialog} onClose={() => setDialog(null)} />}
    </section>
  )
}

function HoldTarget({ hold }: { hold: Hold }) {
  const words = t(SCOPES[hold.scope])
  if (hold.scope === 'subject') {
    return (
      <Link to="/rights/subjects/$id" params={{ id: hold.target }} className={manage.rowLink}>
        {words}
      </Link>
    )
  }
  if (hold.scope === 'project') {
    return (
      <Link to="/projects/$id" params={{ id: hold.target }} search={{}} className={manage.rowLink}>
        {words}
      </Link>
    )
  }
  return (
    <span className="strong" title={hold.target}>
      {words}
    </span>
  )
}
