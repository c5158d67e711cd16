import { useState, useSyncExternalStore, type ComponentProps } from 'react'
import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, CircleHelp, Flag, History as HistoryIcon, Redo2, Undo2 } from 'lucide-react'
import { workQuery } from '@/api/queries'
import { openCheatSheet } from '@/app/CommandLayer'
import { translate, useKeyOf } from '@/app/commands'
import type { DocumentStore } from '@/engine'
import { t } from '@/i18n'
import { useDocumentVersion } from '@/modalities/hooks'
import { Button } from '@/ui/Button'
import { count, number } from '@/ui/format'
import { IconButton } from '@/ui/IconButton'
import { ProgressBar } from '@/ui/ProgressBar'
import type { Device } from './device'
import type { LabelingProject } from '@/api/types'
import { doubleClicks } from './doubleClick'
import type { Flow, FlowState } from './flowState'
import { SaveStatus } from './SaveStatus'
import styles from './EditorBar.module.css'

interface Props {
  flow: Flow
  state: FlowState
  project: LabelingProject
  queue: string | undefined
  device: Device
  onSubmit: () => void
  /** None where the queue has no skipping. */
  onSkip: (() => void) | undefined
  onFlag: (() => void) | undefined
  onRecent: (() => void) | undefined
  /** From something handed in before to the work again. */
  onBack: () => void
  onGuide: (() => void) | undefined
}

/** Where one is, whether it is saved, and what ends the item; Submit is always in the same place. */
export function EditorBar({ state, project, queue, device, onSubmit, onSkip, onFlag, onRecent, onBack, onGuide }: Props) {
  const { session, mode, busy } = state
  const submitKey = useKeyOf('work.submit')
  const skipKey = useKeyOf('work.skip')
  const guideKey = useKeyOf('work.guide')
  const flagKey = useKeyOf('work.flag')
  const recentKey = useKeyOf('work.recent')
  const readOnly = useSyncExternalStore(
    session?.lock.subscribe ?? subscribeToNothing,
    () => session?.lock.getState() === 'elsewhere',
  )
  const [isDouble] = useState(doubleClicks)

  /** The second click of a double click would hand in the item that has just come, unseen. Keys have a repeat of their own. */
  const handIn: ComponentProps<typeof Button>['onClick'] = (click) => {
    if (!isDouble(click)) onSubmit()
  }

  return (
    <header className={styles.bar}>
      {mode === 'practice' ? (
        <Link to="/projects/$id" params={{ id: project.id }} search={{}} className={styles.back} aria-label={t('Back to the project')}>
          <ChevronLeft aria-hidden="true" />
        </Link>
      ) : (
        <Link to="/" className={styles.back} aria-label={t('Back to Home')}>
          <ChevronLeft aria-hidden="true" />
        </Link>
      )}
      <h1 className={styles.project}>
        <span className={styles.name}>{project.name}</span>
        {session && <span className={styles.item}>{session.item.assignment.item.external_id}</span>}
      </h1>
      <div className={styles.middle}>
        {mode === 'work' && <Position project={project} queue={queue} passed={state.feed.passed} shown={session !== null} />}
        {mode === 'revisit' && <span className={styles.revisit}>{t('Handed in before')}</span>}
        {session && mode !== 'practice' && <SaveStatus sync={session.sync} outbox={device.outbox} />}
      </div>
      <div className={styles.actions}>
        {session && <History document={session.document} readOnly={readOnly} />}
        <IconButton label={t('Keys that work here')} keys="?" icon={<CircleHelp />} className={styles.optional} onPress={openCheatSheet} />
        {onGuide && (
          <Button variant="quiet" keys={guideKey} onPress={onGuide} className={styles.optional}>
            {t('Guide')}
          </Button>
        )}
        {onRecent && (
          <IconButton label={t('What you handed in lately')} keys={recentKey} icon={<HistoryIcon />} className={styles.optional} onPress={onRecent} />
        )}
        {onFlag && <IconButton label={t('Flag the item, or ask about it')} keys={flagKey} icon={<Flag />} isDisabled={!session} onPress={onFlag} />}
        {mode === 'revisit' ? (
          <Button onPress={onBack}>
            {t('Back to work')}
          </Button>
        ) : (
          onSkip && (
            <Button keys={skipKey} isDisabled={!session || readOnly} onPress={onSkip}>
              {mode === 'practice' ? t('Another') : t('Skip')}
            </Button>
          )
        )}
        <Button variant="primary" keys={submitKey} isDisabled={!session || readOnly} isPending={busy} onClick={handIn}>
          {SUBMIT[mode]()}
        </Button>
      </div>
    </header>
  )
}

const SUBMIT: Record<FlowState['mode'], () => string> = {
  work: () => t('Submit'),
  revisit: () => t('Save changes'),
  practice: () => t('Check'),
}

const subscribeToNothing = (): (() => void) => () => undefined

function Position({ project, queue, passed, shown }: { project: LabelingProject; queue: string | undefined; passed: number; shown: boolean }) {
  // Asked once: what is passed on this screen is counted on top, so that the number never jumps back.
  const { data } = useQuery({ ...workQuery, queryKey: ['work', 'position', project.id], staleTime: Number.POSITIVE_INFINITY })
  const row = data?.queues.find((entry) => entry.project.id === project.id && (!queue || entry.queue.id === queue))
  if (!row || !shown) return null
  const place = row.done_by_me + passed + 1
  const total = row.done_by_me + row.left
  if (!row.left_more && place > total) return null // work that came back, behind the last one
  if (row.left_more) return <span className="num">{t('{place}, {left} or more left', { place: number(place), left: count(Math.max(0, row.left - passed)) })}</span>
  return (
    <>
      <span className="num">{t('{place} of {total}', { place: number(place), total: number(total) })}</span>
      <ProgressBar size="thin" className={styles.progress} label={t('Done in this queue')} done={place - 1} total={total} />
    </>
  )
}

function History({ document, readOnly }: { document: DocumentStore; readOnly: boolean }) {
  useDocumentVersion(document)
  const undoKey = useKeyOf('edit.undo')
  const redoKey = useKeyOf('edit.redo')
  const { nextUndo, nextRedo } = document
  return (
    <>
      <IconButton
        label={nextUndo ? t('Undo: {step}', { step: translate(nextUndo.message) }) : t('Undo')}
        keys={undoKey}
        reason={nextUndo ? undefined : t('There is nothing to undo')}
        icon={<Undo2 />}
        isDisabled={readOnly}
        onPress={() => document.undo()}
      />
      <IconButton
        label={nextRedo ? t('Redo: {step}', { step: translate(nextRedo.message) }) : t('Redo')}
        keys={redoKey}
        reason={nextRedo ? undefined : t('There is nothing to redo')}
        icon={<Redo2 />}
        isDisabled={readOnly}
        className={styles.optional}
        onPress={() => document.redo()}
      />
    </>
  )
}
