import { useState, type ReactNode } from 'react'
import { useNavigate } from '@tanstack/react-router'
import type { Fix } from '@/api/types'
import { useMe } from '@/app/session'
import { t } from '@/i18n'
import { atLeast } from '@/features/projects/access'
import type { Project } from '@/features/projects/types'
import type { Decision } from '@/features/rights/data'
import { DeleteItemDialog } from './DeleteItemDialog'
import { itemsApi, type Item } from './data'
import { actOf, type Act } from './fixes'
import { OverrideDialog } from './OverrideDialog'
import { PeopleDialog } from './PeopleDialog'
import { ResolveDialog } from './ResolveDialog'
import { RestateDialog } from './RestateDialog'

type InDialog = Exclude<Act['kind'], 'use' | 'source' | 'ledger'>

export interface Acts {
  /** What pressing a fix does; undefined where it has no place here for this person. */
  act: (fix: Fix) => (() => void) | undefined
  open: (kind: InDialog) => void
  /** Somebody may let it pass: it needs review and nothing blocks it. */
  overridable: boolean
  /** The dialog that is open, to be put on the page. */
  dialog: ReactNode
}

interface Given {
  item: Item
  project: Project
  decision: Decision
  /** The item is no longer there. */
  onGone: () => void
  /** What stating the rights anew does, where the screen has a form for it. */
  onRestate?: () => void
}

/** The acts that a decision's fixes lead to: dialogs over this screen, or another screen. */
export function useActs({ item, project, decision, onGone, onRestate }: Given): Acts {
  const navigate = useNavigate()
  const [kind, setKind] = useState<InDialog | null>(null)
  const close = (): void => setKind(null)
  // The server asks for a steward of the organisation: a role in the project alone is not enough.
  const me = useMe()
  const overridable = atLeast(me.role, 'steward') && atLeast(project.role, 'steward') && decision.verdict === 'NEEDS_REVIEW' && item.state !== 'withdrawn'
  const open = (next: InDialog): void => (next === 'restate' && onRestate ? onRestate() : setKind(next))
  function act(fix: Fix): (() => void) | undefined {
    const found = actOf(fix, project)
    if (!found || (found.kind === 'override' && !overridable)) return undefined
    if (found.kind === 'use') return () => void navigate({ to: '/projects/$id', params: { id: project.id }, search: { settings: 'use' } })
    if (found.kind === 'ledger') return () => void navigate({ to: '/rights/consents', search: { view: found.view } })
    if (found.kind === 'source') return () => void navigate({ to: '/projects/$id/sources/$sourceId', params: { id: project.id, sourceId: item.source.id }, search: { part: found.part } })
    const { kind: wanted } = found
    return () => open(wanted)
  }
  const dialog = (
    <>
      {kind === 'restate' && <RestateDialog item={item} project={project} onClose={close} />}
      {kind === 'resolve' && <ResolveDialog item={item} project={project} onClose={close} />}
      {kind === 'override' && (
        <OverrideDialog
          title={t('Let {item} pass', { item: item.external_id })}
          open={decision.reasons.filter((one) => one.severity === 'NEEDS_REVIEW').map((one) => one.detail)}
          asked={decision.use.action}
          save={(given) => itemsApi.override(item.id, given)}
          told={(until) => t('“{item}” may pass until {date}. The override stands in its history.', { item: item.external_id, date: until })}
          onClose={close}
        />
      )}
      {kind === 'people' && <PeopleDialog item={item} project={project} onClose={close} />}
      {kind === 'leave_out' && <DeleteItemDialog item={item} project={project} onClose={close} onGone={onGone} />}
    </>
  )
  return { act, open, overridable, dialog }
}
