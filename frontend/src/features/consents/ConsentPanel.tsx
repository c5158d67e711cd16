import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Copy, Download, Link2, Printer } from 'lucide-react'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { dateTime } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toast, toastProblem } from '@/ui/Toast'
import { FileLink } from '@/features/projects/FileLink'
import { evidenceFile } from '@/features/rights/shared/evidence'
import { Facts, ledger, SidePanel } from '@/features/rights/Ledger'
import { ConsentTag } from './ConsentTag'
import { consentQuery, consentsApi, receiptUrl, type Consent } from './data'
import { EventDialog } from './EventDialog'
import { channelWords, NEXT_STATES, STATES, terms } from './words'
import styles from './consents.module.css'

/** One consent: how it stands, in words; what was agreed to; what happened to it; its receipt and link. */
export function ConsentPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const consent = useQuery(consentQuery(id))
  return (
    <SidePanel label={t('Consent')} of={id} onClose={onClose} head={consent.data && <ConsentTag state={consent.data.state} />}>
      {consent.data ? <Whole consent={consent.data} /> : consent.isError ? <ErrorState error={consent.error} onRetry={() => void consent.refetch()} /> : <SkeletonRows rows={10} />}
    </SidePanel>
  )
}

function Whole({ consent }: { consent: Consent }) {
  const [event, setEvent] = useState<'withdraw' | 'other' | null>(null)
  const next = NEXT_STATES[consent.state]
  return (
    <>
      <p className={ledger.sentence}>
        <Link to="/rights/subjects/$id" params={{ id: consent.subject.id }}>
          {consent.subject.pseudonym}
        </Link>
        : {t(STATES[consent.state].means)}
      </p>
      {consent.superseded_by && (
        <p className="small">
          {t('A newer record takes its place.')}{' '}
          <Link to="/rights/consents" search={{ consent: consent.superseded_by }}>
            {t('Open the newer one')}
          </Link>
        </p>
      )}
      <div className={ledger.buttons}>
        {next.includes('ConsentWithdrawn') && (
          <Button variant="danger" onPress={() => setEvent('withdraw')}>
            {t('Withdraw')}
          </Button>
        )}
        {next.length > 0 && <Button onPress={() => setEvent('other')}>{t('Record what happened')}</Button>}
      </div>
      <section className={ledger.block} aria-label={t('What was agreed to')}>
        <h2>{t('What was agreed to')}</h2>
        <Facts rows={terms(consent)} />
        {consent.evidence.length > 0 && <Evidence ids={consent.evidence} />}
      </section>
      <section className={ledger.block} aria-label={t('What happened')}>
        <h2>{t('What happened')}</h2>
        <Timeline consent={consent} />
      </section>
      <Receipt consent={consent} />
      {event && <EventDialog consent={consent} withdraws={event === 'withdraw'} onClose={() => setEvent(null)} />}
    </>
  )
}

function Evidence({ ids }: { ids: readonly string[] }) {
  return (
    <p className="small">
      {ids.map((id, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <a href={evidenceFile(id)} target="_blank" rel="noopener noreferrer">
            {t('evidence {number}', { number: index + 1 })}
            <span className="visually-hidden"> {t('opens in a new tab')}</span>
          </a>
        </span>
      ))}
    </p>
  )
}

function Timeline({ consent }: { consent: Consent }) {
  return (
    <ol className={styles.timeline}>
      {consent.events.map((event) => {
        const { icon: Icon, word } = STATES[event.state]
        return (
          <li key={event.sequence}>
            <Icon aria-hidden="true" />
            <div>
              <span className="strong">{t(word)}</span> <span title={dateTime(new Date(event.at))}>{channelWords(event.channel)}</span> · <RelativeTime value={event.at} />
              {event.by && <span className="dim"> · {t('entered by {name}', { name: event.by.name })}</span>}
              {event.reason && <p className="dim">“{event.reason}”</p>}
              {event.evidence.length > 0 && <Evidence ids={event.evidence} />}
            </div>
          </li>
        )
      })}
    </ol>
  )
}

/** What the person holds in their hands: the receipt, and the link by which they take it back. */
function Receipt({ consent }: { consent: Consent }) {
  const issue = useMutation({ mutationFn: () => consentsApi.link(consent.id), onError: toastProblem })
  return (
    <section className={ledger.block} aria-label={t('Receipt and link')}>
      <h2>{t('Receipt and link')}</h2>
      <div className={ledger.buttons}>
        <FileLink href={receiptUrl(consent.id, 'html')} icon={<Printer />}>
          {t('Print the receipt')}
        </FileLink>
        <FileLink href={receiptUrl(consent.id, 'iso27560')} save={`receipt-${consent.subject.pseudonym}.json`} icon={<Download />}>
          ISO 27560
        </FileLink>
        <FileLink href={receiptUrl(consent.id, 'kantara')} save={`receipt-${consent.subject.pseudonym}-kantara.json`} icon={<Download />}>
          Kantara
        </FileLink>
      </div>
      {issue.data ? (
        <OwnLink url={issue.data.url} />
      ) : (
        <>
          <p className="small dim">{t('With their link they see what they agreed to and take it back, without an account. It stands on the receipt. A new one ends the old one.')}</p>
          <div className={ledger.buttons}>
            <Button size="small" icon={<Link2 />} isPending={issue.isPending} onPress={() => issue.mutate()}>
              {t('Make a new link')}
            </Button>
          </div>
        </>
      )}
    </section>
  )
}

export function OwnLink({ url }: { url: string }) {
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(url)
    toast(t('The link is copied.'))
  }
  return (
    <>
      <code className={ledger.code}>{url}</code>
      <div className={ledger.buttons}>
        <Button size="small" icon={<Copy />} onPress={() => void copy()}>
          {t('Copy the link')}
        </Button>
      </div>
      <p className="small dim">{t('Hand it to the person and to nobody else: whoever has it can take the consent back.')}</p>
    </>
  )
}
