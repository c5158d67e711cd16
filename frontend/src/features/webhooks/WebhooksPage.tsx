import { useMemo, useState } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Plus, Webhook as WebhookIcon } from 'lucide-react'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { RelativeTime } from '@/ui/RelativeTime'
import { SkeletonRows } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import manage from '@/features/projects/manage.module.css'
import { ProjectTabs, projectCrumbs } from '@/features/projects/ProjectHeader'
import { projectQuery } from '@/features/projects/queries'
import { webhooksQuery, type MadeWebhook, type Webhook } from './data'
import { HealthMark } from './HealthMark'
import { SecretDialog } from './SecretDialog'
import { NewWebhookDialog } from './WebhookDialog'
import { eventsWords, hostOf } from './words'
import styles from './webhooks.module.css'

const route = getRouteApi('/in/frame/projects/$id/webhooks')

/** The webhooks of one project. */
export function ProjectWebhooksPage() {
  const { id } = route.useParams()
  const project = useQuery(projectQuery(id))
  if (!project.data) {
    return (
      <Page title={t('Webhooks')}>
        <h1 className="visually-hidden">{t('Webhooks')}</h1>
        {project.isError ? <ErrorState error={project.error} onRetry={() => void project.refetch()} /> : <SkeletonRows rows={4} />}
      </Page>
    )
  }
  const found = project.data.project
  return (
    <Page title={t('{project}: webhooks', { project: found.name })} crumbs={projectCrumbs(found, t('Webhooks'))}>
      <List title={found.name} project={found} tabs={<ProjectTabs project={found} />} />
    </Page>
  )
}

/** All webhooks that one may keep, those of all projects among them. */
export function WebhooksPage() {
  return (
    <Page title={t('Webhooks')} crumbs={[{ label: t('Settings'), to: '/settings' }, { label: t('Webhooks') }]}>
      <List title={t('Webhooks')} project={null} />
    </Page>
  )
}

function List({ title, project, tabs }: { title: string; project: { id: string; name: string } | null; tabs?: React.ReactNode }) {
  const list = useInfiniteQuery(webhooksQuery(project?.id))
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.results) ?? [], [list.data])
  const [isMaking, setMaking] = useState(false)
  const [made, setMade] = useState<MadeWebhook | null>(null)
  const add = (
    <Button variant="primary" icon={<Plus />} onPress={() => setMaking(true)}>
      {t('New webhook')}
    </Button>
  )
  return (
    <>
      <header className={manage.head}>
        <h1>{title}</h1>
        {rows.length > 0 && <div className={manage.headActions}>{add}</div>}
      </header>
      {tabs}
      <div className={manage.sections}>
        {list.isPending && <SkeletonRows rows={3} height="56px" />}
        {list.isError && rows.length === 0 && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {list.isSuccess && rows.length === 0 && (
          <EmptyState icon={<WebhookIcon />} title={t('No webhooks yet')} action={add}>
            {project ? t('Tell a program of yours when answers come in, reviews are made or datasets are sealed here.') : t('Tell a program of yours when something happens in any project.')}
          </EmptyState>
        )}
        {rows.length > 0 && (
          <ul aria-label={t('Webhooks')}>
            {rows.map((row) => (
              <Row key={row.id} webhook={row} withProject={!project} />
            ))}
          </ul>
        )}
        {list.hasNextPage && (
          <Button isPending={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
            {t('Show more')}
          </Button>
        )}
      </div>
      {isMaking && (
        <NewWebhookDialog
          project={project}
          onClose={() => setMaking(false)}
          onMade={(webhook) => {
            setMaking(false)
            setMade(webhook)
          }}
        />
      )}
      {made && <SecretDialog secret={made.secret} onClose={() => setMade(null)} />}
    </>
  )
}

function Row({ webhook, withProject }: { webhook: Webhook; withProject: boolean }) {
  return (
    <li className={styles.row}>
      <div className={manage.grow}>
        <Link to="/settings/webhooks/$id" params={{ id: webhook.id }} className={manage.rowLink}>
          {hostOf(webhook.url)}
        </Link>
        <p className="small dim">
          {withProject && <>{webhook.project ? webhook.project.name : t('all projects')} · </>}
          {eventsWords(webhook.events)}
          {webhook.last_success_at && (
            <>
              {' · '}
              {t('last told')} <RelativeTime value={webhook.last_success_at} />
            </>
          )}
        </p>
      </div>
      <HealthMark webhook={webhook} />
    </li>
  )
}
