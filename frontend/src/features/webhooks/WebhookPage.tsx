import { useState, type ReactNode } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { KeyRound, Pause, Pencil, Play, Send, Trash2 } from 'lucide-react'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Banner } from '@/ui/Banner'
import type { Crumb } from '@/ui/Breadcrumb'
import { Button } from '@/ui/Button'
import { dateTime } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toast, toastProblem } from '@/ui/Toast'
import { ConfirmDialog } from '@/features/people/ConfirmDialog'
import manage from '@/features/projects/manage.module.css'
import { webhookQuery, webhooks, type Webhook, type WebhookState } from './data'
import { DeliveryLog } from './DeliveryLog'
import { HealthMark } from './HealthMark'
import { SecretDialog } from './SecretDialog'
import { ChangeWebhookDialog } from './WebhookDialog'
import { eventWords, hostOf } from './words'
import styles from './webhooks.module.css'

const route = getRouteApi('/in/frame/settings/webhooks/$id')

/** One webhook: how it goes, what it is told of, and the log of that. */
export function WebhookPage() {
  const { id } = route.useParams()
  const found = useQuery({ ...webhookQuery(id), refetchInterval: 5000 })
  if (!found.data) {
    return (
      <Page title={t('Webhook')}>
        <h1 className="visually-hidden">{t('Webhook')}</h1>
        {found.isError ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : <SkeletonRows rows={6} />}
      </Page>
    )
  }
  const { webhook, etag } = found.data
  return (
    <Page title={hostOf(webhook.url)} crumbs={crumbsOf(webhook)}>
      <Detail webhook={webhook} etag={etag} />
    </Page>
  )
}

function crumbsOf(webhook: Webhook): Crumb[] {
  const here = { label: hostOf(webhook.url) }
  if (!webhook.project) return [{ label: t('Settings'), to: '/settings' }, { label: t('Webhooks'), to: '/settings/webhooks' }, here]
  const params = { id: webhook.project.id } as never
  return [{ label: webhook.project.name, to: '/projects/$id', params }, { label: t('Webhooks'), to: '/projects/$id/webhooks', params }, here]
}

function Detail({ webhook, etag }: { webhook: Webhook; etag: string | undefined }) {
  const isPaused = webhook.state === 'paused'
  return (
    <>
      <header className={manage.head}>
        <h1>{hostOf(webhook.url)}</h1>
        <Actions webhook={webhook} etag={etag} />
      </header>
      {isPaused && (
        <Banner tone="warning">
          {webhook.note ? t('It paused itself. {why} What happens now is not sent.', { why: webhook.note }) : t('It is paused. What happens now is not sent.')}
        </Banner>
      )}
      {!isPaused && webhook.failing_since && (
        <Banner tone="warning">
          {t('{count, plural, one {One try} other {# tries in a row}} failed since {time}. It is tried again with growing pauses, for three days.', {
            count: webhook.failures,
            time: dateTime(new Date(webhook.failing_since)),
          })}
        </Banner>
      )}
      <dl className={styles.facts}>
        <Fact name={t('State')}>
          <HealthMark webhook={webhook} />
        </Fact>
        <Fact name={t('Address')}>
          <code>{webhook.url}</code>
        </Fact>
        <Fact name={t('Of')}>{webhook.project ? webhook.project.name : t('all projects')}</Fact>
        <Fact name={t('Last told')}>{webhook.last_success_at ? <RelativeTime value={webhook.last_success_at} /> : t('never')}</Fact>
        {webhook.old_secret_until && (
          <Fact name={t('Former secret')}>{t('signs until {time}', { time: dateTime(new Date(webhook.old_secret_until)) })}</Fact>
        )}
        <Fact name={t('Told of')}>
          <ul className={styles.told}>
            {webhook.events.map((name) => (
              <li key={name} title={name}>
                {eventWords(name)}
              </li>
            ))}
          </ul>
        </Fact>
      </dl>
      <DeliveryLog webhook={webhook.id} isPaused={isPaused} />
    </>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

type Asked = 'change' | 'rotate' | 'remove' | null

function Actions({ webhook, etag }: { webhook: Webhook; etag: string | undefined }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<Asked>(null)
  const [secret, setSecret] = useState<string | null>(null)
  const again = (): Promise<void> => client.invalidateQueries({ queryKey: webhooks.key })
  const isPaused = webhook.state === 'paused'
  const turn = useMutation({ mutationFn: (state: WebhookState) => webhooks.change(webhook.id, { state }, etag), onSuccess: again, onError: toastProblem })
  const test = useMutation({
    mutationFn: () => webhooks.test(webhook.id),
    onSuccess: async () => {
      await again()
      toast(t('A test is on its way.'))
    },
    onError: toastProblem,
  })
  const close = (): void => setAsked(null)
  return (
    <div className={manage.headActions}>
      {isPaused ? (
        <Button variant="primary" icon={<Play />} isPending={turn.isPending} onPress={() => turn.mutate('active')}>
          {t('Let it go on')}
        </Button>
      ) : (
        <>
          <Button variant="primary" icon={<Send />} isPending={test.isPending} onPress={() => test.mutate()}>
            {t('Send a test')}
          </Button>
          <Button icon={<Pause />} isPending={turn.isPending} onPress={() => turn.mutate('paused')}>
            {t('Pause')}
          </Button>
        </>
      )}
      <Button icon={<Pencil />} onPress={() => setAsked('change')}>
        {t('Change')}
      </Button>
      <Button icon={<KeyRound />} onPress={() => setAsked('rotate')}>
        {t('New secret')}
      </Button>
      <Button variant="danger" icon={<Trash2 />} onPress={() => setAsked('remove')}>
        {t('Remove')}
      </Button>
      {asked === 'change' && <ChangeWebhookDialog webhook={webhook} etag={etag} onClose={close} />}
      {asked === 'rotate' && (
        <ConfirmDialog
          title={t('Draw a new secret?')}
          verb={t('Draw a new secret')}
          act={async () => setSecret((await webhooks.rotate(webhook.id)).secret)}
          onClose={close}
          onDone={() => void again()}
        >
          {t('For a day both sign, then the former one counts no more. Change it in your program meanwhile.')}
        </ConfirmDialog>
      )}
      {asked === 'remove' && (
        <ConfirmDialog
          title={t('Remove the webhook?')}
          verb={t('Remove the webhook')}
          act={() => webhooks.remove(webhook.id)}
          onClose={close}
          onDone={() => {
            void navigate(webhook.project ? { to: '/projects/$id/webhooks', params: { id: webhook.project.id } } : { to: '/settings/webhooks' })
            client.removeQueries({ queryKey: webhookQuery(webhook.id).queryKey })
            void client.invalidateQueries({ queryKey: [...webhooks.key, 'of'] })
          }}
        >
          {t('Its log goes with it, and what waits is not sent. This can’t be undone.')}
        </ConfirmDialog>
      )}
      {secret && <SecretDialog secret={secret} isNew onClose={() => setSecret(null)} />}
    </div>
  )
}
