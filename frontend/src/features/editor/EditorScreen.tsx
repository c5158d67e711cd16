import { lazy, Suspense, useCallback, useMemo, useState, useSyncExternalStore } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { useCommands } from '@/app/commands'
import { usePrefs } from '@/app/prefs'
import { t } from '@/i18n'
import { toast, toastProblem } from '@/ui/Toast'
import { cx } from '@/ui/cx'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import type { Device } from './device'
import { EditorBar } from './EditorBar'
import type { LabelingProject } from '@/api/types'
import { Finished } from './Finished'
import type { Flow, FlowState } from './flowState'
import { Notices } from './Notices'
import { skipRulesOf } from './skipRules'
import { Workplace } from './Workplace'
import styles from './EditorScreen.module.css'

const GuidePanel = lazy(() => import('./GuidePanel'))
const SkipDialog = lazy(() => import('./SkipDialog'))
const FlagDialog = lazy(() => import('./flag/FlagDialog'))
const RecentDialog = lazy(() => import('./revisit/RecentDialog'))

/** What the list of keys says where a queue has no skipping. */
const NO_SKIPPING = /*i18n*/ { id: 'This queue has no skipping. Flag the item if something is wrong with it.' }

interface Props {
  flow: Flow
  project: LabelingProject
  queue: string | undefined
  device: Device
}

/** The whole editor: bar, notices, the item between its tools and its panel, and what opens over it. */
export function EditorScreen({ flow, project, queue, device }: Props) {
  const state = useSyncExternalStore(flow.subscribe, flow.getState)
  const [open, setOpen] = useState<'skip' | 'flag' | 'recent' | null>(null)
  const [guide, setGuide] = useState(false)
  const sidePanel = usePrefs((prefs) => prefs.sidePanel)
  const set = usePrefs((prefs) => prefs.set)
  const submit = useCallback(() => flow.submit(), [flow])
  const hasItem = state.session !== null
  const hasGuide = project.guidelines.trim() !== ''
  const { session, mode } = state
  const skipRules = skipRulesOf(session)
  const mayRevisit = mode !== 'practice'
  const maySkip = mode === 'practice' || (mode === 'work' && skipRules.policy !== 'forbidden')

  const skip = useCallback(() => (mode === 'practice' ? flow.skip('other', '') : setOpen('skip')), [mode, flow])
  const turn = useCallback((by: 1 | -1) => void flow.turn(by).catch(toastProblem), [flow])
  useCommands(
    useMemo(
      () => ({
        'work.submit': { available: () => hasItem, run: submit },
        'work.skip': {
          available: () => hasItem && mode !== 'revisit',
          enabled: () => maySkip || NO_SKIPPING,
          run: skip,
        },
        'work.flag': { available: () => hasItem && mayRevisit, run: () => setOpen('flag') },
        'work.next': { available: () => flow.canTurn(1), run: () => turn(1) },
        'work.previous': { available: () => flow.canTurn(-1), run: () => turn(-1) },
        'work.recent': { available: () => mayRevisit, run: () => setOpen('recent') },
        'work.guide': { available: () => hasGuide, run: () => setGuide((open) => !open) },
        'work.save': {
          available: () => hasItem,
          run: () => {
            void session?.sync.flush()
            if (mode === 'revisit') submit()
            else toast(mode === 'practice' ? t('This is practice: nothing is stored.') : t('Everything is saved as you go.'))
          },
        },
        'view.focusMode': { run: () => set({ sidePanel: !usePrefs.getState().sidePanel }) },
      }),
      [hasItem, hasGuide, mayRevisit, maySkip, mode, flow, submit, skip, turn, session, set],
    ),
  )

  const close = useCallback(() => setOpen(null), [])

  return (
    <div className={styles.screen}>
      <EditorBar
        flow={flow}
        state={state}
        project={project}
        queue={queue}
        device={device}
        onSubmit={submit}
        onSkip={maySkip ? skip : undefined}
        onFlag={mayRevisit ? () => setOpen('flag') : undefined}
        onRecent={mayRevisit ? () => setOpen('recent') : undefined}
        onBack={() => flow.back()}
        onGuide={hasGuide ? () => setGuide((open) => !open) : undefined}
      />
      <Notices flow={flow} state={state} device={device} />
      <main className={cx(styles.main, !sidePanel && styles.wide)}>
        <Middle flow={flow} state={state} project={project} />
      </main>
      <Suspense>
        {guide && hasGuide && <GuidePanel text={project.guidelines} onClose={() => setGuide(false)} />}
        {open === 'skip' && session && (
          <SkipDialog
            rules={skipRules}
            isRepair={Boolean(session.item.assignment.repair)}
            onClose={close}
            onSkip={(reason, comment) => {
              close()
              flow.skip(reason, comment)
            }}
          />
        )}
        {open === 'flag' && session && <FlagDialog session={session} onClose={close} onGone={() => flow.abandon()} />}
        {open === 'recent' && <RecentDialog project={project.id} database={device.database} onClose={close} onOpen={(assignment) => flow.revisit(assignment)} />}
      </Suspense>
    </div>
  )
}

function Middle({ flow, state, project }: { flow: Flow; state: FlowState; project: LabelingProject }) {
  const navigate = useNavigate()
  const { feed, session } = state
  // No key: the next item takes over what stands there already, which is what makes going on quick.
  if (session) return <Workplace flow={flow} session={session} problems={state.problems} />
  if (feed.phase === 'failed') {
    return (
      <div className={styles.middle}>
        <ErrorState error={feed.error} onRetry={() => flow.retry()} />
      </div>
    )
  }
  if (feed.phase === 'finished') {
    return (
      <div className={styles.middle}>
        <Finished reason={feed.reason ?? 'nothing_left'} passed={feed.passed} project={project.name} onRetry={() => flow.retry()} onHome={() => void navigate({ to: '/' })} />
      </div>
    )
  }
  return (
    <div className={styles.loading}>
      <SkeletonRows rows={1} />
    </div>
  )
}
