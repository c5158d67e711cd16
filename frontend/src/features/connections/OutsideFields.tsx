import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { PlugZap, RefreshCw, Trash2 } from 'lucide-react'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { number } from '@/ui/format'
import { IconButton } from '@/ui/IconButton'
import { Select } from '@/ui/Select'
import { toast, toastProblem } from '@/ui/Toast'
import manage from '@/features/projects/manage.module.css'
import { JobStateMark } from '@/features/jobs/JobState'
import { connections, connectionsQuery, feeds, feedsQuery, isNew, type Feed, type Outside } from './data'
import styles from './connections.module.css'

interface Props {
  project: string
  value: Outside
  onChange: (value: Outside) => void
  error: unknown
}

/** Where outside the data lies, and what of it is wanted; above it what is brought already. */
export default function OutsideFields({ project, value, onChange, error }: Props) {
  const known = useQuery(connectionsQuery)
  const set = (changes: Partial<Outside>): void => onChange({ ...value, ...changes })
  const rows = known.data?.results ?? []
  const fault = (name: string): string | undefined => (isProblem(error) ? error.field(name) : undefined)
  return (
    <>
      <Feeds project={project} />
      <Select
        label={t('Bring from')}
        value={value.connection}
        onChange={(connection) => set({ connection })}
        options={[
          ...rows.map((one) => ({ value: one.id, label: one.name, detail: one.kind === 's3' ? `${one.bucket} · ${one.endpoint}` : one.folder })),
          { value: 's3', label: t('A new bucket'), detail: t('any service with the interface of S3') },
          { value: 'folder', label: t('A new folder of the server'), detail: t('below those that the operator has opened') },
        ]}
      />
      {!isNew(value) && <Known id={value.connection} onGone={() => set({ connection: 's3' })} />}
      {isNew(value) && <TextField label={t('Name of the connection')} value={value.name} onChange={(name) => set({ name })} maxLength={200} isRequired />}
      {value.connection === 's3' && (
        <>
          <TextField label={t('Endpoint')} type="url" placeholder="https://s3.example.org" value={value.endpoint} onChange={(endpoint) => set({ endpoint })} error={fault('endpoint')} isRequired />
          <div className={manage.two}>
            <TextField label={t('Bucket')} value={value.bucket} onChange={(bucket) => set({ bucket })} error={fault('bucket')} isRequired />
            <TextField label={t('Region')} placeholder="us-east-1" value={value.region} onChange={(region) => set({ region })} />
          </div>
          <div className={manage.two}>
            <TextField label={t('Access key')} autoComplete="off" value={value.access_key_id} onChange={(access_key_id) => set({ access_key_id })} error={fault('access_key_id')} isRequired />
            <TextField label={t('Secret key')} type="password" autoComplete="new-password" value={value.secret_access_key} onChange={(secret_access_key) => set({ secret_access_key })} description={t('Kept encrypted, never shown again.')} isRequired />
          </div>
        </>
      )}
      {value.connection === 'folder' && (
        <TextField label={t('Folder')} placeholder="/srv/scans" value={value.folder} onChange={(folder) => set({ folder })} error={fault('folder')} description={t('The whole path on the server. Links are not followed, and files that still grow wait.')} isRequired />
      )}
      <div className={manage.two}>
        <TextField label={t('Only below')} placeholder="2026/street/" value={value.prefix} onChange={(prefix) => set({ prefix })} error={fault('prefix')} />
        <TextField label={t('Only names like')} placeholder="*.jpg|*.png" value={value.pattern} onChange={(pattern) => set({ pattern })} error={fault('pattern')} />
      </div>
      <Select
        label={t('Look again')}
        value={value.every}
        onChange={(every) => set({ every })}
        options={[
          { value: 'never', label: t('When I ask') },
          { value: '3600', label: t('Every hour') },
          { value: '86400', label: t('Every day') },
        ]}
        description={t('Only what is new or changed comes in; what is gone is told.')}
      />
    </>
  )
}

/** A connection that stands: try it, or forget it with its keys. */
function Known({ id, onGone }: { id: string; onGone: () => void }) {
  const client = useQueryClient()
  const [asked, setAsked] = useState(false)
  const trial = useMutation({ mutationFn: () => connections.test(id) })
  const remove = useMutation({
    mutationFn: () => connections.remove(id),
    onSuccess: async () => {
      onGone()
      await client.invalidateQueries({ queryKey: connectionsQuery.queryKey })
      await client.invalidateQueries({ queryKey: ['project'] })
    },
    onError: toastProblem,
  })
  return (
    <div className={styles.known}>
      <Button size="small" icon={<PlugZap />} isPending={trial.isPending} onPress={() => trial.mutate()}>
        {t('Try the connection')}
      </Button>
      <Button size="small" variant={asked ? 'danger' : 'quiet'} isPending={remove.isPending} onPress={() => (asked ? remove.mutate() : setAsked(true))}>
        {asked ? t('Delete it with its keys') : t('Delete')}
      </Button>
      <p className="small" role="status">
        {trial.data?.detail ?? (isProblem(trial.error) ? trial.error.detail : '')}{' '}
        {trial.data && trial.data.sample.length > 0 && <span className="dim">{trial.data.sample.join(', ')}</span>}
      </p>
    </div>
  )
}

/** What is brought into the project already. */
function Feeds({ project }: { project: string }) {
  const list = useQuery(feedsQuery(project))
  const rows = list.data?.results ?? []
  if (rows.length === 0) return null
  return (
    <ul className={styles.feeds} aria-label={t('Brought from outside')}>
      {rows.map((feed) => (
        <Row key={feed.id} feed={feed} project={project} />
      ))}
    </ul>
  )
}

function Row({ feed, project }: { feed: Feed; project: string }) {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: feedsQuery(project).queryKey })
  const sync = useMutation({ mutationFn: () => feeds.sync(feed.id), onSuccess: refresh, onError: toastProblem })
  const remove = useMutation({
    mutationFn: () => feeds.remove(feed.id),
    onSuccess: async () => {
      toast(t('{name} brings nothing more. Its items stay.', { name: feed.connection.name }))
      await refresh()
    },
    onError: toastProblem,
  })
  const running = feed.job?.state === 'running' || feed.job?.state === 'queued'
  return (
    <li className={styles.feed}>
      <div className={manage.grow}>
        <span className="strong">{feed.connection.name}</span> <span className="dim small">{[feed.prefix, feed.pattern].filter(Boolean).join(' · ')}</span>
        <p className="small dim num">
          {t('{count, plural, one {# came in} other {# came in}}', { count: feed.counts.taken })}
          {feed.counts.refused > 0 && ` · ${t('{count} refused', { count: number(feed.counts.refused, 0) })}`}
          {feed.counts.gone > 0 && ` · ${t('{count} gone', { count: number(feed.counts.gone, 0) })}`}
        </p>
      </div>
      {feed.job && (
        <Link to="/jobs/$id" params={{ id: feed.job.id }}>
          <JobStateMark state={feed.job.state} />
        </Link>
      )}
      <IconButton size="small" label={t('Look for what is new')} icon={<RefreshCw />} isDisabled={running || sync.isPending} onPress={() => sync.mutate()} />
      <IconButton size="small" label={t('Bring no more of it')} icon={<Trash2 />} isDisabled={remove.isPending} onPress={() => remove.mutate()} />
    </li>
  )
}
