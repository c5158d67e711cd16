import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { number } from '@/ui/format'
import { RightsChip } from '@/ui/RightsChip'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { itemQuery, verdictQuery, type Item } from '@/features/items/data'
import { Layers } from '@/features/items/Layers'
import { OverrideDialog } from '@/features/items/OverrideDialog'
import { useActs } from '@/features/items/useActs'
import type { Project } from '@/features/projects/types'
import type { Decision } from '@/features/rights/data'
import { quarantineApi, type Cause } from './data'
import styles from './quarantine.module.css'

interface Props {
  itemId: string
  cause: Cause
  project: Project
  /** The statement form is on this screen: stating the rights leads there. */
  onRestate: () => void
  onGone: () => void
}

/** The item that waits: what it looks like, if it may be seen, and what stands in the way. */
export function ItemView({ itemId, cause, project, onRestate, onGone }: Props) {
  const item = useQuery(itemQuery(itemId))
  const decision = useQuery(verdictQuery(itemId, {}))
  const error = item.error ?? decision.error
  if (item.data && decision.data) return <Shown key={itemId} cause={cause} item={item.data} decision={decision.data} project={project} onRestate={onRestate} onGone={onGone} />
  if (error) return <ErrorState error={error} onRetry={() => void Promise.all([item.refetch(), decision.refetch()])} />
  return (
    <div className={styles.view} aria-busy="true">
      <Skeleton height="24px" width="60%" />
      <Skeleton height="320px" />
      <Skeleton height="80px" />
    </div>
  )
}

function Shown({ item, cause, decision, project, onRestate, onGone }: Omit<Props, 'itemId'> & { item: Item; decision: Decision }) {
  const [all, setAll] = useState(false)
  const acts = useActs({ item, project, decision, onGone, onRestate })
  // The layers that are fine say nothing here; they stand in the panel behind the link.
  const failed = { ...decision, obligations: [], layers: decision.layers.filter((layer) => layer.verdict === 'NEEDS_REVIEW' || layer.verdict === 'DENY') }
  return (
    <div className={styles.view}>
      <header className={styles.viewHead}>
        <RightsChip verdict={decision.verdict} />
        <h2 className="truncate" title={item.external_id}>
          <bdi>{item.external_id}</bdi>
        </h2>
        <Link to="/projects/$id/items" params={{ id: project.id }} search={{ item: item.id }} className="small">
          {t('All nine layers')}
        </Link>
      </header>
      <Content item={item} />
      <p className={styles.sentence} aria-live="polite">
        {decision.sentence}
      </p>
      <Layers decision={failed} act={acts.act} />
      {acts.overridable && (
        <p>
          <Button onPress={() => acts.open('override')}>{t('Let it pass…')}</Button>{' '}
          {cause.overridable && cause.count > 1 && <Button onPress={() => setAll(true)}>{t('Let all {count} pass…', { count: number(cause.count, 0) })}</Button>}
        </p>
      )}
      {acts.dialog}
      {all && (
        <OverrideDialog
          title={t('Let {count, plural, one {# item} other {# items}} pass', { count: cause.count })}
          open={cause.reasons.map((reason) => reason.detail)}
          asked="label"
          save={(given) => quarantineApi.override(project.id, cause.key, given)}
          told={(until) => t('{count, plural, one {# item} other {# items}} may pass until {date}. The override stands in their history.', { count: cause.count, date: until })}
          onClose={() => setAll(false)}
        />
      )}
    </div>
  )
}

function Content({ item }: { item: Item }) {
  const picture = item.media.find((media) => media.url !== null && media.mime.startsWith('image/'))
  const hidden = item.media.length > 0 && item.media.every((media) => media.url === null)
  const texts = Object.entries(item.data)
  return (
    <>
      {picture && (
        <div className={styles.stage}>
          <img src={picture.url ?? undefined} alt={item.external_id} width={picture.width ?? undefined} height={picture.height ?? undefined} />
        </div>
      )}
      {hidden && <p className={styles.hidden}>{t('Its file may not be seen before its rights are clear.')}</p>}
      {texts.length > 0 && (
        <dl className={styles.texts}>
          {texts.map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd dir="auto">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )
}
