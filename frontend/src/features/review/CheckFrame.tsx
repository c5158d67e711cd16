import type { ReactNode } from 'react'
import { Link, useNavigate } from '@tanstack/react-router'
import { ChevronLeft, CircleHelp, ListChecks } from 'lucide-react'
import type { LabelingProject } from '@/api/types'
import { openCheatSheet } from '@/app/CommandLayer'
import { t } from '@/i18n'
import { ButtonLink } from '@/ui/Button'
import { IconButton } from '@/ui/IconButton'
import { SkeletonRows } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import bar from '@/features/editor/EditorBar.module.css'
import place from '@/features/editor/EditorPage.module.css'
import screen from '@/features/editor/EditorScreen.module.css'
import { Finished } from '@/features/editor/Finished'
import type { StageQueue } from './data'
import type { CheckFeed, FeedState } from './feed'

interface BarProps {
  project: LabelingProject
  item?: string
  /** What is told in the middle. */
  children?: ReactNode
  actions?: ReactNode
}

/** Where one is and what ends the item; the same bar as the annotator's, so that nothing has to be learned twice. */
export function CheckBar({ project, item, children, actions }: BarProps) {
  return (
    <header className={bar.bar}>
      <Link to="/projects/$id/annotations" params={{ id: project.id }} search={{}} className={bar.back} aria-label={t('Back to the annotations of {project}', { project: project.name })}>
        <ChevronLeft aria-hidden="true" />
      </Link>
      <h1 className={bar.project}>
        <span className={bar.name}>{project.name}</span>
        {item && <span className={bar.item}>{item}</span>}
      </h1>
      <div className={bar.middle}>{children}</div>
      <div className={bar.actions}>
        <IconButton label={t('Keys that work here')} keys="?" icon={<CircleHelp />} className={bar.optional} onPress={openCheatSheet} />
        {actions}
      </div>
    </header>
  )
}

interface FrameProps<A> {
  project: LabelingProject
  queue: StageQueue
  feed: CheckFeed<A>
  state: FeedState<A>
}

/** The screen while there is no item: loading, failed, or done. */
export function CheckFrame<A>({ project, queue, feed, state }: FrameProps<A>) {
  const navigate = useNavigate()
  return (
    <div className={screen.screen}>
      <CheckBar project={project}>
        <span>{queue.name}</span>
      </CheckBar>
      <main className={screen.main}>
        {state.phase === 'failed' ? (
          <div className={screen.middle}>
            <ErrorState error={state.error} onRetry={() => feed.start()} />
          </div>
        ) : state.phase === 'finished' ? (
          <div className={screen.middle}>
            <Finished
              reason={state.reason ?? 'nothing_left'}
              passed={state.passed}
              project={queue.name}
              onRetry={() => feed.start()}
              onHome={() => void navigate({ to: '/' })}
            />
          </div>
        ) : (
          <div className={screen.loading}>
            <SkeletonRows rows={1} />
          </div>
        )}
      </main>
    </div>
  )
}

/** Before the project is there. */
export function Nothing({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <main className={place.place}>
      {error ? (
        <ErrorState error={error} onRetry={onRetry} />
      ) : (
        <div role="status">
          <span className="visually-hidden">{t('Loading')}</span>
        </div>
      )}
    </main>
  )
}

/** The project has no open queue of this kind. */
export function NoQueue({ project, kind }: { project: LabelingProject; kind: 'review' | 'adjudicate' }) {
  return (
    <div className={screen.screen}>
      <CheckBar project={project} />
      <main className={screen.main}>
        <div className={screen.middle}>
          <EmptyState
            icon={<ListChecks />}
            title={kind === 'review' ? t('{project} has no open review queue', { project: project.name }) : t('{project} has no open adjudication queue', { project: project.name })}
            action={
              <ButtonLink to="/projects/$id/annotations" params={{ id: project.id }} search={{}}>
                {t('Show the annotations')}
              </ButtonLink>
            }
          >
            {t('A manager sets one up, with the share of the work that comes to it. You can decide on annotations one by one meanwhile.')}
          </EmptyState>
        </div>
      </main>
    </div>
  )
}
