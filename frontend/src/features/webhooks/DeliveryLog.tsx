import { useMemo, useState } from 'react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { ChevronRight, CircleAlert, CircleCheck, Clock, Inbox, RotateCcw } from 'lucide-react'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { dateTime, number } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { SegmentedControl } from '@/ui/Segmented'
import { SkeletonRows } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { toast, toastProblem } from '@/ui/Toast'
import manage from '@/features/projects/manage.module.css'
import { deliveriesQuery, webhookQuery, webhooks, type Attempt, type Delivery, type DeliveryState } from './data'
import { DELIVERY_WORDS, eventWords, outcomeOf } from './words'
import styles from './webhooks.module.css'

const ICONS: Record<DeliveryState, typeof Clock> = { pending: Clock, delivered: CircleCheck, failed: CircleAlert }

/** What a webhook was told of, newest first: each opens to what was sent and what was answered. */
export function DeliveryLog({ webhook, isPaused }: { webhook: string; isPaused: boolean }) {
  const [state, setState] = useState<DeliveryState | 'all'>('all')
  const log = useInfiniteQuery(deliveriesQuery(webhook, state))
  const rows = useMemo(() => log.data?.pages.flatMap((page) => page.results) ?? [], [log.data])
  return (
    <section className={manage.section} aria-labelledby="deliveries">
      <div className={manage.sectionHead}>
        <h2 id="deliveries">{t('What it was told')}</h2>
        <SegmentedControl
          label={t('State')}
          hideLabel
          value={state}
          onChange={setState}
          segments={[
            { value: 'all', label: t('All') },
            { value: 'pending', label: t('Waiting') },
            { value: 'failed', label: t('Given up') },
          ]}
        />
      </div>
      {log.isPending && <SkeletonRows rows={4} height="44px" />}
      {log.isError && rows.length === 0 && <ErrorState error={log.error} onRetry={() => void log.refetch()} />}
      {log.isSuccess && rows.length === 0 && (
        <EmptyState icon={<Inbox />} title={state === 'all' ? t('Nothing was sent yet') : t('Nothing is in this state')}>
          {state === 'all' ? t('Send a test to see whether your program hears it. Each event stands here for 30 days, with every try.') : t('That is good.')}
        </EmptyState>
      )}
      <ul>
        {rows.map((row) => (
          <DeliveryRow key={row.id} delivery={row} isPaused={isPaused} />
        ))}
      </ul>
      {log.hasNextPage && (
        <Button isPending={log.isFetchingNextPage} onPress={() => void log.fetchNextPage()}>
          {t('Show older ones')}
        </Button>
      )}
    </section>
  )
}

function DeliveryRow({ delivery, isPaused }: { delivery: Delivery; isPaused: boolean }) {
  const Icon = ICONS[delivery.state]
  return (
    <li>
      <details className={styles.delivery}>
        <summary>
          <ChevronRight className={styles.chevron} aria-hidden="true" />
          <span className={styles.mark} data-tone={delivery.state}>
            <Icon aria-hidden="true" />
            {t(DELIVERY_WORDS[delivery.state])}
          </span>
          <span className={styles.what}>
            <span className="strong">{eventWords(delivery.name)}</span> <span className="dim">{outcomeOf(delivery)}</span>
          </span>
          <span className="small dim num">
            <RelativeTime value={delivery.occurred_at} />
          </span>
        </summary>
        <Details delivery={delivery} isPaused={isPaused} />
      </details>
    </li>
  )
}

function Details({ delivery, isPaused }: { delivery: Delivery; isPaused: boolean }) {
  const client = useQueryClient()
  const retry = useMutation({
    mutationFn: () => webhooks.retry(delivery.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: webhookQuery(delivery.webhook).queryKey })
      toast(t('It is sent again.'))
    },
    onError: toastProblem,
  })
  return (
    <div className={styles.details}>
      {delivery.next_at && <p className="small dim">{isPaused ? t('It waits until the webhook goes on.') : t('The next try is at {time}.', { time: dateTime(new Date(delivery.next_at)) })}</p>}
      <h3>{t('Sent')}</h3>
      <pre>{JSON.stringify(delivery.request, null, 2)}</pre>
      <h3>{t('Answered')}</h3>
      {delivery.log.length === 0 ? <p className="small dim">{t('It was not tried yet.')}</p> : <Tries log={delivery.log} />}
      <Button size="small" icon={<RotateCcw />} isDisabled={isPaused} isPending={retry.isPending} onPress={() => retry.mutate()}>
        {t('Send it again')}
      </Button>
    </div>
  )
}

function Tries({ log }: { log: readonly Attempt[] }) {
  return (
    <ol className={styles.tries}>
      {log.map((one) => (
        <li key={one.number}>
          <p className="num">
            <span className="strong">{one.status ?? t('No answer')}</span>{' '}
            <span className="dim">
              {dateTime(new Date(one.at))} · {t('{ms} ms', { ms: number(one.milliseconds, 0) })}
            </span>
          </p>
          {one.error && <p>{one.error}</p>}
          {one.answer && <pre>{one.answer}</pre>}
        </li>
      ))}
    </ol>
  )
}
