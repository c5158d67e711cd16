import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { date, number } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { ErrorState } from '@/ui/States'
import { toast, toastProblem } from '@/ui/Toast'
import { licenceWords } from '@/features/projects/words'
import manage from '@/features/projects/manage.module.css'
import { claimsQuery, type Claim } from '@/features/rights/claims'
import type { Statement } from '@/features/rights/data'
import { useEvidence } from '@/features/rights/shared/evidence'
import { EvidenceLink } from '@/features/rights/shared/EvidenceLink'
import { ClaimLine } from './Basis'
import { historyQuery, itemsApi, overridesQuery, type Override } from './data'
import styles from './why.module.css'

type Entry = { at: string; id: string } & ({ statement: Statement } | { claim: Claim } | { override: Override })

/** What was stated, claimed and let pass about the item, by whom, when and why; nothing is ever overwritten. */
export function History({ itemId, steward }: { itemId: string; steward: boolean }) {
  const [open, setOpen] = useState(false)
  const statements = useQuery(historyQuery(itemId))
  const claims = useQuery({ ...claimsQuery(itemId), enabled: steward })
  const overrides = useQuery({ ...overridesQuery(itemId), enabled: steward })
  const error = statements.error ?? claims.error ?? overrides.error
  const entries = timeline(statements.data?.results ?? [], claims.data?.results ?? [], overrides.data?.results ?? [])
  const counted = [
    t('{count, plural, one {# statement} other {# statements}}', { count: statements.data?.results.length ?? 0 }),
    ...(claims.data?.results.length ? [t('{count, plural, one {# claim} other {# claims}}', { count: claims.data.results.length })] : []),
    ...(overrides.data?.results.length ? [t('{count, plural, one {# override} other {# overrides}}', { count: overrides.data.results.length })] : []),
  ]
  return (
    <section className={styles.history} aria-label={t('History')}>
      <p className="small dim">
        {counted.join(' · ')} ·{' '}
        <button type="button" className={manage.linkButton} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('hide the history') : t('history')}
        </button>
      </p>
      {error && <ErrorState error={error} onRetry={() => void Promise.all([statements.refetch(), claims.refetch(), overrides.refetch()])} />}
      {open && (
        <ol>
          {entries.map((entry) => (
            <li key={entry.id} className={styles.statement}>
              {'statement' in entry && <StatementEntry entry={entry.statement} />}
              {'claim' in entry && <ClaimEntry claim={entry.claim} />}
              {'override' in entry && <OverrideEntry override={entry.override} itemId={itemId} />}
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

/** All that happened to the item's rights, newest first. */
function timeline(statements: readonly Statement[], claims: readonly Claim[], overrides: readonly Override[]): Entry[] {
  return [
    ...statements.map((statement) => ({ at: statement.stated_at, id: statement.id + statement.stated_at, statement })),
    ...claims.map((claim) => ({ at: claim.created_at, id: claim.id, claim })),
    ...overrides.map((override) => ({ at: override.made_at, id: override.id, override })),
  ].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
}

function StatementEntry({ entry }: { entry: Statement }) {
  return (
    <>
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
    </>
  )
}

function ClaimEntry({ claim }: { claim: Claim }) {
  return (
    <>
      <ClaimLine claim={claim} />
      <p className="small dim">
        {claim.asserted_by?.name ?? t('by the import')} · <RelativeTime value={claim.created_at} />
        {!claim.current && ` · ${t('superseded')}`}
      </p>
      {claim.note && <p className="small">“{claim.note}”</p>}
    </>
  )
}

function OverrideEntry({ override, itemId }: { override: Override; itemId: string }) {
  const client = useQueryClient()
  const documents = useEvidence(override.evidence)
  const until = date(new Date(override.expires_at))
  const end = useMutation({
    mutationFn: () => itemsApi.endOverride(override.id),
    onSuccess: async () => {
      await Promise.all([client.invalidateQueries({ queryKey: ['item', itemId] }), client.invalidateQueries({ queryKey: ['project'] })])
      toast(t('Taken back. {count, plural, one {# item was} other {# items were}} judged anew.', { count: override.items }))
    },
    onError: toastProblem,
  })
  const states: Record<Override['state'], string> = {
    active: t('until {date}', { date: until }),
    expired: t('until {date}, over now', { date: until }),
    ended: t('taken back {date}', { date: override.ended_at ? date(new Date(override.ended_at)) : '' }),
  }
  return (
    <>
      <p>
        <span className="strong">{t('Let pass')}</span> <span className="dim">{states[override.state]}</span>
      </p>
      <p className="small dim">
        {override.made_by?.name} · <RelativeTime value={override.made_at} />
        {override.items > 1 && ` · ${t('{count} items', { count: number(override.items, 0) })}`}
      </p>
      <p className="small">“{override.reason}”</p>
      {documents.map((one) => (
        <p key={one.id} className="small">
          <EvidenceLink evidence={one} />
        </p>
      ))}
      {override.state === 'active' && (
        <p>
          <Button size="small" isPending={end.isPending} onPress={() => end.mutate()}>
            {override.items > 1 ? t('Take it back for {count} items', { count: number(override.items, 0) }) : t('Take it back')}
          </Button>
        </p>
      )}
    </>
  )
}
