import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { IconButton } from '@/ui/IconButton'
import { RightsChip } from '@/ui/RightsChip'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { atLeast } from '@/features/projects/access'
import { FileLink } from '@/features/projects/FileLink'
import type { Project } from '@/features/projects/types'
import { stateWords } from '@/features/projects/words'
import type { Decision, Layer } from '@/features/rights/data'
import { Basis } from './Basis'
import { itemQuery, verdictQuery, type Item, type Wanted, type WhatIf } from './data'
import { History } from './History'
import { useKeys } from './keys'
import { Layers } from './Layers'
import { useActs } from './useActs'
import { WhatIfBar } from './WhatIfBar'
import styles from './why.module.css'

const WantedDialog = lazy(() => import('./WantedDialog'))
const KnownAnswerDialog = lazy(() => import('@/features/known/KnownAnswerDialog'))
const NOTHING_ELSE: WhatIf = {}

interface Props {
  itemId: string
  project: Project
  /** Opens the next (1) or the previous (-1) item of the list. */
  onStep: (by: 1 | -1) => void
  onClose: () => void
}

/** Why an item may or may not be used: the verdict, its nine layers, what could be done, and what was stated when. */
export function WhyPanel({ itemId, project, onStep, onClose }: Props) {
  // Asked of one item only: the next is judged for the project's use again.
  const [asked, setAsked] = useState<{ item: string; whatIf: WhatIf }>({ item: itemId, whatIf: NOTHING_ELSE })
  const whatIf = asked.item === itemId ? asked.whatIf : NOTHING_ELSE
  const panel = useRef<HTMLElement>(null)
  useEffect(() => {
    if (itemId && panel.current) panel.current.scrollTop = 0
  }, [itemId])
  const item = useQuery(itemQuery(itemId))
  const decision = useQuery(verdictQuery(itemId, whatIf))
  const error = item.error ?? decision.error
  return (
    <aside ref={panel} className={styles.panel} aria-label={t('Rights of this item')}>
      <header className={styles.head}>
        {decision.data && <RightsChip verdict={decision.data.verdict} />}
        <span className="small dim truncate" title={item.data?.external_id}>
          {item.data?.external_id}
        </span>
        <span className={styles.close}>
          <IconButton label={t('Previous item')} keys="K" icon={<ChevronUp />} onPress={() => onStep(-1)} />
          <IconButton label={t('Next item')} keys="J" icon={<ChevronDown />} onPress={() => onStep(1)} />
          <IconButton label={t('Close')} keys="Escape" icon={<X />} onPress={onClose} />
        </span>
      </header>
      {item.data && decision.data ? (
        <Why
          key={itemId}
          item={item.data}
          decision={decision.data}
          project={project}
          whatIf={whatIf}
          onWhatIf={(next) => setAsked({ item: itemId, whatIf: next })}
          onClose={onClose}
        />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void Promise.all([item.refetch(), decision.refetch()])} />
      ) : (
        <SkeletonRows rows={9} />
      )}
    </aside>
  )
}

interface WhyProps {
  item: Item
  decision: Decision
  project: Project
  whatIf: WhatIf
  onWhatIf: (whatIf: WhatIf) => void
  onClose: () => void
}

function Why({ item, decision, project, whatIf, onWhatIf, onClose }: WhyProps) {
  const steward = atLeast(project.role, 'steward')
  const [isKnowing, setKnowing] = useState(false)
  const asked = Object.keys(whatIf).length > 0
  const basis = (layer: Layer) => <Basis layer={layer} item={item} steward={steward} />
  const acts = useActs({ item, project, decision, onGone: onClose })

  useKeys({
    s: steward
      ? (event) => {
          event.preventDefault()
          acts.open('restate')
        }
      : undefined,
  })

  return (
    <>
      <p className={styles.sentence} aria-live="polite">
        {decision.sentence}
      </p>
      <p className="small dim">
        {asked
          ? t('What if: judged now for another use than the project’s, policy {version}.', { version: decision.policy_version })
          : t('Judged for the project’s use, policy {version}. Ask for another:', { version: decision.policy_version })}
      </p>
      <WhatIfBar use={decision.use} whatIf={whatIf} onChange={onWhatIf} />
      <Layers decision={decision} act={acts.act} basis={basis} />
      <Preview item={item} project={project} shown={steward || (item.state !== 'quarantined' && item.state !== 'withdrawn')} />
      <footer className={styles.actions}>
        {steward && (
          <Button variant="primary" keys="S" onPress={() => acts.open('restate')}>
            {t('State the rights anew')}
          </Button>
        )}
        {acts.overridable && <Button onPress={() => acts.open('override')}>{t('Let it pass…')}</Button>}
        {steward && <Button onPress={() => acts.open('people')}>{t('Who is in it')}</Button>}
        {atLeast(project.role, 'manager') && item.state !== 'withdrawn' && <Button onPress={() => setKnowing(true)}>{t('Known answer…')}</Button>}
        {steward && (
          <Button variant="danger" onPress={() => acts.open('leave_out')}>
            {t('Leave it out')}
          </Button>
        )}
        {steward && item.media[0]?.url && (
          <FileLink href={item.media[0].url} quiet>
            {t('Open the file')}
          </FileLink>
        )}
      </footer>
      <History itemId={item.id} steward={steward} />
      {acts.dialog}
      {isKnowing && (
        <Suspense>
          <KnownAnswerDialog item={item} project={project} onClose={() => setKnowing(false)} />
        </Suspense>
      )}
    </>
  )
}

function Preview({ item, project, shown }: { item: Item; project: Project; shown: boolean }) {
  const picture = shown && item.media.find((media) => media.url !== null && media.mime.startsWith('image/'))
  const texts = Object.entries(item.data)
  return (
    <section className={styles.preview} aria-label={t('The item')}>
      {picture && (
        <img
          src={picture.url ?? undefined}
          alt={item.external_id}
          width={picture.width ?? undefined}
          height={picture.height ?? undefined}
          className={styles.picture}
        />
      )}
      <dl className={styles.data}>
        <div>
          <dt>{t('State')}</dt>
          <dd>{stateWords(item)}</dd>
        </div>
        <div>
          <dt>{t('Source')}</dt>
          <dd>{item.source.name}</dd>
        </div>
        {item.work && item.work.length > 0 && <WorkRow item={item} work={item.work} project={project} />}
        {texts.map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** What managers ask of it: how many answers, and how soon. */
function WorkRow({ item, work, project }: { item: Item; work: readonly Wanted[]; project: Project }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <div>
      <dt>{t('Work')}</dt>
      <dd>
        {work.map(({ queue, overlap, taken, priority }) => (
          <div key={queue.id}>{t('{taken} of {count, plural, one {# answer} other {# answers}} given out or in, priority {priority} ({queue})', { taken, count: overlap, priority, queue: queue.name })}</div>
        ))}
        <Button size="small" onPress={() => setOpen(true)} aria-label={t('Change how “{item}” is worked on', { item: item.external_id })}>
          {t('Change…')}
        </Button>
        {isOpen && (
          <Suspense>
            <WantedDialog item={item} project={project} onClose={() => setOpen(false)} />
          </Suspense>
        )}
      </dd>
    </div>
  )
}
