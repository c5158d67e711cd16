import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { dateTime, number } from '@/ui/format'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { Facts, ledger, SidePanel, Step } from '@/features/rights/Ledger'
import { auditApi, type AuditEvent, type AuditFilter } from './data'
import { canVerify, proveEvent, type ProvedEvent } from './verify'
import { actorWords, kindWords, partName, partValue } from './words'

interface Props {
  event: AuditEvent
  onFilter: (filter: AuditFilter) => void
  onClose: () => void
}

/** One event: what happened in words, what was recorded of it, and that it stands in the signed log. */
export function EventPanel({ event, onFilter, onClose }: Props) {
  const parts = Object.entries(event.payload)
  return (
    <SidePanel label={t('Event {index}', { index: event.index })} of={event.id} onClose={onClose} head={<span className="small dim num">{t('Event {index}', { index: number(event.index, 0) })}</span>}>
      <p className={ledger.sentence}>{event.text}</p>
      <Facts
        rows={[
          [t('When'), dateTime(new Date(event.at))],
          [t('By'), <bdi key="by">{actorWords(event)}</bdi>],
          [t('With a token'), event.token],
          [t('To'), <ObjectLink key="to" event={event} />],
          [t('In the project'), event.project && <Link key="project" to="/projects/$id" params={{ id: event.project }} search={{}}>{t('open the project')}</Link>],
        ]}
      />
      <div className={ledger.block}>
        <div className={ledger.buttons}>
          <Button size="small" onPress={() => onFilter({ object: event.object.id, action: undefined })}>
            {t('All that was done to it')}
          </Button>
          <Button size="small" variant="quiet" onPress={() => onFilter({ action: event.action, object: undefined })}>
            {t('All acts of this kind')}
          </Button>
        </div>
      </div>
      <section className={ledger.block} aria-labelledby="recorded">
        <h2 id="recorded">{t('What was recorded')}</h2>
        {parts.length === 0 ? (
          <p className="small dim">{t('That it happened; this act has no further parts.')}</p>
        ) : (
          <Facts
            rows={parts.map(([name, value]) => {
              const { text, code, title } = partValue(value)
              return [partName(name), code ? <code key={name} className={ledger.hash} title={title}>{text}</code> : <bdi key={name} title={title}>{text}</bdi>] as const
            })}
          />
        )}
      </section>
      <Proof event={event} />
    </SidePanel>
  )
}

function ObjectLink({ event }: { event: AuditEvent }) {
  const { kind, id } = event.object
  const words = kindWords(kind)
  if (kind === 'item' && event.project) {
    return (
      <Link to="/projects/$id/items" params={{ id: event.project }} search={{ item: id }}>
        {words}
      </Link>
    )
  }
  if (kind === 'snapshot' && event.project) {
    return (
      <Link to="/projects/$id/exports" params={{ id: event.project }}>
        {words}
      </Link>
    )
  }
  if (kind === 'job') {
    return (
      <Link to="/jobs/$id" params={{ id }}>
        {words}
      </Link>
    )
  }
  return <span title={id}>{words}</span>
}

/** Worked out in this page from what the server handed out. */
function Proof({ event }: { event: AuditEvent }) {
  const proof = useQuery({
    queryKey: ['audit', 'proof', event.id],
    queryFn: async ({ signal }) => proveEvent(event, await auditApi.inclusion(event.id, signal)),
    enabled: canVerify(),
    staleTime: 60_000,
  })
  return (
    <section className={ledger.block} aria-labelledby="proof">
      <h2 id="proof">{t('Proof')}</h2>
      {!canVerify() ? (
        <p className="small dim">{t('Browsers compute hashes only on pages served over HTTPS. Open this page so, or use the stand-alone verifier.')}</p>
      ) : proof.data ? (
        <Proved proved={proof.data} />
      ) : proof.isError ? (
        <ErrorState error={proof.error} onRetry={() => void proof.refetch()} />
      ) : (
        <SkeletonRows rows={2} height="48px" />
      )}
    </section>
  )
}

function Proved({ proved }: { proved: ProvedEvent }) {
  return (
    <>
      <ul>
        <Step tone={proved.outcome === 'right' ? 'ok' : 'block'} title={proved.outcome === 'right' ? t('In the log.') : t('Not proved.')}>
          <span className="dim">
            {proved.outcome === 'right'
              ? t('Its hash was computed here, and {count, plural, =0 {is the root} one {# further hash leads to the root} other {# further hashes lead to the root}} of {size, plural, one {# event} other {# events}}.', { count: proved.path.length, size: proved.size })
              : t('Computed here: {fault}. Tell whoever runs this installation, and keep a copy of the log.', { fault: proved.fault ?? '' })}
          </span>
        </Step>
        <Step tone={proved.signature === 'right' ? 'ok' : proved.signature === 'wrong' ? 'block' : 'none'} title={t('Signature of that root:')}>
          <span className="dim">{proved.signature === 'right' ? t('right, with the key of this log.') : proved.signature === 'wrong' ? t('wrong.') : t('not checked, this browser has no Ed25519.')}</span>
        </Step>
      </ul>
      <details className="small">
        <summary>{t('The hashes')}</summary>
        <Facts
          rows={[
            [t('Its hash'), <code key="leaf" className={ledger.hash}>{proved.leaf}</code>],
            ...proved.path.map((step, index) => [t('Step {number}', { number: index + 1 }), <code key={step} className={ledger.hash}>{step}</code>] as const),
            [t('Root'), <code key="root" className={ledger.hash}>{proved.root}</code>],
          ]}
        />
      </details>
    </>
  )
}
