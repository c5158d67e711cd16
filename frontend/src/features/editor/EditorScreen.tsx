import { lazy, Suspense, useCallback, useMemo, useState, useSyncExternalStore } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { useCommands } from '@/app/commands'
import { usePrefs } from '@/app/prefs'
import { t } from '@/i18n'
import { toast } from '@/ui/Toast'
import { cx } from '@/ui/cx'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import type { Device } from './device'
import { EditorBar } from './EditorBar'
import type { LabelingProject } from '@/api/types'
import { Finished } from './Finished'
import type { EditorFlow, FlowState } from './flow'
import { Notices } from './Notices'
import { Workplace } from './Workplace'
import styles from './EditorScreen.module.css'

const GuidePanel = lazy(() => import('./GuidePanel'))
const SkipDialog = lazy(() => import('./SkipDialog'))

interface Props {
  flow: EditorFlow
  project: LabelingProject
  queue: string | undefined
  device: Device
}

/** The whole editor: bar, notices, the item between its tools and its panel, and what opens over it. */
export function EditorScreen({ flow, project, queue, device }: Props) {
  const state = useSyncExternalStore(flow.subscribe, flow.getState)
  const [skipping, setSkipping] = useState(false)
  const [guide, setGuide] = useState(false)
  const sidePanel = usePrefs((prefs) => prefs.sidePanel)
  const set = usePrefs((prefs) => prefs.set)
  const submit = useCallback(() => flow.submit(), [flow])
  const hasItem = state.session !== null
  const hasOthers = hasItem && state.feed.ready > 0
  const hasGuide = project.guidelines.trim() !== ''
  const session = state.session

  useCommands(
    useMemo(
      () => ({
        'work.submit': { available: () => hasItem, run: submit },
        'work.skip': { available: () => hasItem, run: () => setSkipping(true) },
        'work.next': { available: () => hasOthers, run: () => void flow.turn(1) },
        'work.previous': { available: () => hasOthers, run: () => void flow.turn(-1) },
        'work.guide': { available: () => hasGuide, run: () => setGuide((open) => !open) },
        'work.save': {
          available: () => hasItem,
          run: () => {
            void session?.sync.flush()
            toast(t('Everything is saved as you go.'))
          },
        },
        'view.focusMode': { run: () => set({ sidePanel: !usePrefs.getState().sidePanel }) },
      }),
      [hasItem, hasOthers, hasGuide, flow, submit, session, set],
    ),
  )

  return (
    <div className={styles.screen}>
      <EditorBar
        flow={flow}
        state={state}
        project={project}
        queue={queue}
        device={device}
        onSubmit={submit}
        onSkip={() => setSkipping(true)}
        onGuide={hasGuide ? () => setGuide((open) => !open) : undefined}
      />
      <Notices flow={flow} state={state} device={device} />
      <main className={cx(styles.main, !sidePanel && styles.wide)}>
        <Middle flow={flow} state={state} project={project} />
      </main>
      <Suspense>
        {guide && hasGuide && <GuidePanel text={project.guidelines} onClose={() => setGuide(false)} />}
        {skipping && session && (
          <SkipDialog
            onClose={() => setSkipping(false)}
            onSkip={(reason, comment) => {
              setSkipping(false)
              flow.skip(reason, comment)
            }}
          />
        )}
      </Suspense>
    </div>
  )
}

function Middle({ flow, state, project }: { flow: EditorFlow; state: FlowState; project: LabelingProject }) {
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
