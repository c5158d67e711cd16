import { useState } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Check, CircleDot, Download, Replace, TriangleAlert, X, type LucideIcon } from 'lucide-react'
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
import { Aftermath } from '@/features/recalls/Aftermath'
import { Tag, type Tone } from '@/features/rights/Ledger'
import { inMaking, withheldQuery, type Snapshot } from './data'
import styles from './exports.module.css'

const STATUS: Record<string, { word: string; tone: Tone; icon: LucideIcon }> = {
  building: { word: msg('In the making'), tone: 'none', icon: CircleDot },
  sealed: { word: msg('Sealed'), tone: 'ok', icon: Check },
  affected: { word: msg('Affected'), tone: 'block', icon: TriangleAlert },
  superseded: { word: msg('Superseded'), tone: 'none', icon: Replace },
  failed: { word: msg('Failed'), tone: 'block', icon: X },
}

/** One dataset: what it holds, for what, under which licence, and its files. */
export function SnapshotCard({ snapshot, decides }: { snapshot: Snapshot; decides: boolean }) {
  const [shown, setShown] = useState(false)
  const [after, setAfter] = useState(false)
  const status = STATUS[snapshot.status]
  const recalled = snapshot.affected_at !== null
  const { counts } = snapshot
  const making = inMaking(snapshot)
  return (
    <li className={styles.snapshot} id={`dataset-${snapshot.number}`}>
      <div className={styles.line}>
        <h2>{snapshot.name}</h2>
        <span className="small dim">
          {t('no. {number}', { number: snapshot.number })} · <RelativeTime value={snapshot.sealed_at ?? snapshot.created_at} />
          {snapshot.created_by && ` · ${snapshot.created_by.name}`}
        </span>
        {status && (
          <Tag tone={status.tone} icon={status.icon}>
            {t(status.word)}
          </Tag>
        )}
      </div>
      {making && snapshot.job ? (
        <Making job={snapshot.job} />
      ) : (
        <>
          <p className="num">
            {t('{included, plural, one {# item} other {# items}}', { included: counts.included })}
            {snapshot.licence && `, ${snapshot.licence.split(' AND ').map(licenceWords).join(', ')}`} <span className="dim">· {usageWords(snapshot.use)}</span>
          </p>
          {recalled && <Recalled snapshot={snapshot} />}
          {!recalled && snapshot.files.length > 0 && (
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
          {snapshot.sealed_at && (
            <p>
              <button type="button" className={manage.linkButton} aria-expanded={after} onClick={() => setAfter(!after)}>
                {after ? t('hide what became of it') : t('recipients, recalls and models')}
              </button>
            </p>
          )}
          {after && <Aftermath snapshot={snapshot} decides={decides} />}
        </>
      )}
    </li>
  )
}

/** Rows of it were taken back: nothing is handed out of it any more, and where there is one, another takes its place. */
function Recalled({ snapshot }: { snapshot: Snapshot }) {
  const { superseded_by: by, affected_at: at } = snapshot
  return (
    <p>
      {t('Rows of it were taken back: its files are handed out no more.')} {at && <span className="dim"><RelativeTime value={at} /></span>}{' '}
      {by ? (
        <Link to="/projects/$id/exports" params={{ id: snapshot.project.id }} hash={`dataset-${by.number}`}>
          {t('No. {number} takes its place', { number: by.number })}
        </Link>
      ) : (
        t('A version without them is being made.')
      )}
    </p>
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
