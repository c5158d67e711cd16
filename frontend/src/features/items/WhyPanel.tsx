import { useEffect, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import type { Fix } from '@/api/types'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { IconButton } from '@/ui/IconButton'
import { RightsChip } from '@/ui/RightsChip'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { atLeast } from '@/features/projects/access'
import { FileLink } from '@/features/projects/FileLink'
import type { Project } from '@/features/projects/types'
import { ITEM_STATES } from '@/features/projects/words'
import type { Decision } from '@/features/rights/data'
import { itemQuery, verdictQuery, type Item, type WhatIf } from './data'
import { DeleteItemDialog } from './DeleteItemDialog'
import { History } from './History'
import { useKeys } from './keys'
import { Layers } from './Layers'
import { RestateDialog } from './RestateDialog'
import { WhatIfBar } from './WhatIfBar'
import styles from './why.module.css'

/** What a fix is done with on this screen; what isn't named here can't be done here and is only told. */
const BY_STATEMENT = new Set([
  'add_licence', 'add_permission', 'resolve_conflict', 'add_evidence', 'renew_licence', 'add_grant', 'state_source', 'state_personal_data',
  'state_legal_basis', 'add_credit', 'mark_not_supplied', 'review_licence',
])
const BY_USE = new Set(['change_use', 'use_collection', 'use_unmodified', 'split', 'change_outbound_licence', 'state_territory', 'change_territory'])

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
  const navigate = useNavigate()
  const [restating, setRestating] = useState(false)
  const [removing, setRemoving] = useState(false)
  const steward = atLeast(project.role, 'steward')
  const manager = atLeast(project.role, 'manager')
  const asked = Object.keys(whatIf).length > 0

  useKeys({
    s: steward
      ? (event) => {
          event.preventDefault()
          setRestating(true)
        }
      : undefined,
  })

  /** What pressing a fix does; undefined where it has no place on this screen for this person. */
  function act(fix: Fix): (() => void) | undefined {
    if (steward && BY_STATEMENT.has(fix.code)) return () => setRestating(true)
    if (steward && fix.code === 'leave_out') return () => setRemoving(true)
    if (manager && BY_USE.has(fix.code)) return () => void navigate({ to: '/projects/$id', params: { id: project.id }, search: { settings: 'use' } })
    return undefined
  }

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
      <Layers decision={decision} act={act} />
      <Preview item={item} shown={steward || (item.state !== 'quarantined' && item.state !== 'withdrawn')} />
      <footer className={styles.actions}>
        {steward && (
          <Button variant="primary" keys="S" onPress={() => setRestating(true)}>
            {t('State the rights anew')}
          </Button>
        )}
        {steward && (
          <Button variant="danger" onPress={() => setRemoving(true)}>
            {t('Leave it out')}
          </Button>
        )}
        {steward && item.media[0]?.url && (
          <FileLink href={item.media[0].url} quiet>
            {t('Open the file')}
          </FileLink>
        )}
      </footer>
      <History itemId={item.id} />
      {restating && <RestateDialog item={item} project={project} onClose={() => setRestating(false)} />}
      {removing && <DeleteItemDialog item={item} project={project} onClose={() => setRemoving(false)} onGone={onClose} />}
    </>
  )
}

function Preview({ item, shown }: { item: Item; shown: boolean }) {
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
          <dd>{t(ITEM_STATES[item.state] ?? item.state)}</dd>
        </div>
        <div>
          <dt>{t('Source')}</dt>
          <dd>{item.source.name}</dd>
        </div>
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
