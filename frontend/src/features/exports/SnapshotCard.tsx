import { useState } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { msg, t } from '@/i18n'
import { Button } from '@/ui/Button'
import { bytes, number } from '@/ui/format'
import { ProgressBar } from '@/ui/ProgressBar'
import { RelativeTime } from '@/ui/RelativeTime'
import { RightsChip } from '@/ui/RightsChip'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { isRunning, jobQuery } from '@/features/jobs/data'
import { FileLink } from '@/features/projects/FileLink'
import manage from '@/features/projects/manage.module.css'
import { licenceWords, usageWords } from '@/features/projects/words'
import { inMaking, withheldQuery, type Snapshot } from './data'
import styles from './exports.module.css'

const STATUS: Record<string, string> = {
  building: msg('in the making'),
  sealed: msg('sealed'),
  affected: msg('affected by a withdrawal'),
  superseded: msg('superseded'),
  failed: msg('failed'),
}

/** One dataset: what it holds, for what, under which licence, and its files. */
export function SnapshotCard({ snapshot }: { snapshot: Snapshot }) {
  const [shown, setShown] = useState(false)
  const { counts } = snapshot
  const making = inMaking(snapshot)
  return (
    <li className={styles.snapshot}>
      <div className={styles.line}>
        <h2>{snapshot.name}</h2>
        <span className="small dim">
          {t('no. {number}', { number: snapshot.number })} · {t(STATUS[snapshot.status] ?? snapshot.status)} · <RelativeTime value={snapshot.sealed_at ?? snapshot.created_at} />
          {snapshot.created_by && ` · ${snapshot.created_by.name}`}
        </span>
      </div>
      {making && snapshot.job ? (
        <Making job={snapshot.job} />
      ) : (
        <>
          <p className="num">
            {t('{included, plural, one {# item} other {# items}}', { included: counts.included })}
            {snapshot.licence && `, ${snapshot.licence.split(' AND ').map(licenceWords).join(', ')}`} <span className="dim">· {usageWords(snapshot.use)}</span>
          </p>
          {snapshot.files.length > 0 && (
            <div className={styles.files}>
              {snapshot.files.map((file) => (
                <FileLink key={file.format} href={file.url} save={file.filename} icon={<Download />} title={`sha256 ${file.sha256}`}>
                  {file.format.toUpperCase()} <span className="dim small num">{bytes(file.bytes)}</span>
                </FileLink>
              ))}
            </div>
          )}
          {snapshot.manifest_sha256 && (
            <p className={styles.hash} title={t('Fingerprint of the manifest: it names every row and its hash')}>
              sha256 {snapshot.manifest_sha256.slice(0, 16)}…
            </p>
          )}
          {counts.withheld > 0 && (
            <p>
              <button type="button" className={manage.linkButton} aria-expanded={shown} onClick={() => setShown(!shown)}>
                {t('{count, plural, one {# item stayed out} other {# items stayed out}}', { count: counts.withheld })}
              </button>
            </p>
          )}
          {shown && <WithheldList snapshot={snapshot} />}
        </>
      )}
    </li>
  )
}

function Making({ job: id }: { job: string }) {
  const job = useQuery(jobQuery(id))
  if (!job.data) return <SkeletonRows rows={1} height="24px" />
  if (!isRunning(job.data) && job.data.state !== 'done') {
    return (
      <p>
        {job.data.message ?? t('It could not be made.')} <Link to="/jobs/$id" params={{ id }}>{t('Open the job')}</Link>
      </p>
    )
  }
  const { done, total } = job.data.progress
  return (
    <>
      <p className="dim num" role="status">
        {total ? t('Judging and writing, {done} of {total}', { done: number(done, 0), total: number(total, 0) }) : t('Judging and writing')}
      </p>
      <ProgressBar label={t('Making the dataset')} done={done} total={total} />
    </>
  )
}

/** What stayed out, each with its first reason. */
function WithheldList({ snapshot }: { snapshot: Snapshot }) {
  const list = useInfiniteQuery(withheldQuery(snapshot.id))
  const rows = list.data?.pages.flatMap((page) => page.results) ?? []
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />
  if (list.isPending) return <SkeletonRows rows={2} />
  return (
    <>
      <ul>
        {rows.map((row) => (
          <li key={row.item} className={manage.plainRow}>
            <span className={manage.grow}>
              <Link to="/projects/$id/items" params={{ id: snapshot.project.id }} search={{ item: row.item }} className={manage.rowLink}>
                {row.external_id}
              </Link>{' '}
              <span className="dim">{row.reasons[0]?.detail}</span>
            </span>
            <RightsChip verdict={row.verdict} />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button isPending={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
          {t('Show more')}
        </Button>
      )}
    </>
  )
}
