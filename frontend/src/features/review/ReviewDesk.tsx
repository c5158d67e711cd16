import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Check, Pencil, RotateCcw, X } from 'lucide-react'
import type { LabelingProject, Pin } from '@/api/types'
import { useKeyOf } from '@/app/commands'
import { usePrefs } from '@/app/prefs'
import { fromResult, holdsObjects, isShape, shownControls, type Shape } from '@/engine'
import { AnswerSection } from '@/features/editor/panel/AnswerSection'
import { Inspector } from '@/features/editor/panel/Inspector'
import { LabelPalette } from '@/features/editor/panel/LabelPalette'
import { ObjectList } from '@/features/editor/panel/ObjectList'
import { ProblemList } from '@/features/editor/ProblemList'
import { Tools } from '@/features/editor/Tools'
import { t } from '@/i18n'
import { useDocumentVersion } from '@/modalities/hooks'
import { Button } from '@/ui/Button'
import { percent } from '@/ui/format'
import { SegmentedControl } from '@/ui/Segmented'
import { EmptyState } from '@/ui/States'
import screen from '@/features/editor/EditorScreen.module.css'
import place from '@/features/editor/Workplace.module.css'
import { CheckBar } from './CheckFrame'
import type { ShownAnnotation, StageQueue } from './data'
import { DecisionForm } from './DecisionForm'
import { Desk, markedControls } from './Desk'
import type { CheckFeed, CheckWork } from './feed'
import { Ghosts } from './Ghosts'
import { History } from './History'
import { Others } from './Others'
import { PinLayer } from './PinLayer'
import { changesOf, repairOf, RepairSection, type Repaired } from './Repair'
import { ReviewNotices } from './ReviewNotices'
import { SkipCheck } from './SkipCheck'
import { useChanged, useDesk, type DeskModel } from './useDesk'
import { useReviewKeys } from './useReviewKeys'
import { sizesIn, type AnswerView } from './view'
import styles from './review.module.css'

interface Props {
  work: CheckWork
  feed: CheckFeed
  lost: string | null
  passed: number
  project: LabelingProject
  queue: StageQueue
  /** Percent of the work that is reviewed at all. */
  share: number | null
  /** Why work may go back, by the queue that it came from. */
  reasons: readonly string[]
}

/** One item under review. */
export function ReviewDesk(props: Props) {
  const desk = useDesk(props.work, props.feed)
  if (!desk.annotation || !desk.view) return <NothingToDecide {...props} />
  return <At key={`${desk.annotation.id} ${desk.annotation.revision}`} {...props} desk={desk} annotation={desk.annotation} view={desk.view} />
}

function NothingToDecide({ work, feed, project }: Props) {
  return (
    <div className={screen.screen}>
      <CheckBar project={project} item={work.lease.item.external_id} />
      <main className={screen.main}>
        <div className={screen.middle}>
          <EmptyState title={t('Nothing is left to decide on')} action={<Button onPress={() => feed.giveBack()}>{t('Next item')}</Button>}>
            {t('What was handed in for this item was taken back or decided on meanwhile.')}
          </EmptyState>
        </div>
      </main>
    </div>
  )
}

function At({ work, feed, lost, passed, project, queue, share, reasons, desk, annotation, view }: Props & { desk: DeskModel; annotation: ShownAnnotation; view: AnswerView }) {
  useDocumentVersion(view.document)
  const [skipping, setSkipping] = useState(false)
  const [showsChanges, setShowsChanges] = useState(true)
  const [beside, setBeside] = useState<string | null>(null)
  const [wanted, setWanted] = useState<string | null>(null)
  const sidePanel = usePrefs((prefs) => prefs.sidePanel)
  const side = useRef<HTMLDivElement>(null)
  const controls = shownControls(view.document)
  const marked = markedControls(work, view).filter((control) => controls.includes(control))
  const active = marked.find(({ name }) => name === wanted) ?? marked[0] ?? null
  const image = (active && view.editors.get(active.name)) ?? null
  const spans = (active && view.spanEditors.get(active.name)) ?? null
  const editor = image ?? spans
  const answers = controls.filter((control) => !holdsObjects(control))
  const changed = useChanged(work, annotation, view)
  const { known, history, setPins, setPlacing, setSaying } = desk
  const repair = useMemo(() => repairOf(annotation, known), [annotation, known])
  const pins = desk.saying ? desk.pins : (repair?.review.pins ?? desk.pins)
  const ghosts = useGhosts(work, active?.name ?? null, showsChanges && !desk.editing ? repair : null, desk.annotations.find(({ id }) => id === beside) ?? null)
  const closed = Boolean(lost) || desk.pending !== null

  const pinAt = useCallback(
    (pin: Pin) => {
      setPins((all) => [...all, pin])
      setPlacing(false)
      setSaying((now) => now ?? { verdict: 'return', reason: null, comment: '' })
      requestAnimationFrame(() => side.current?.querySelector<HTMLElement>('textarea')?.focus())
    },
    [setPins, setPlacing, setSaying],
  )

  useReviewKeys({ work, desk, image, spans, changed, closed, reasons, hasRepair: repair !== null, pinAt, skip: () => setSkipping(true), toggleChanges: () => setShowsChanges((on) => !on) })
  useKeepOpen(changed)

  const jump = useCallback(
    ({ control, objectId }: { control: string | null; objectId: string | null }) => {
      if (control === null) return
      setWanted(control)
      if (objectId === null) return
      view.editors.get(control)?.select([objectId])
      view.editors.get(control)?.reveal([objectId])
      view.spanEditors.get(control)?.select([objectId])
    },
    [view],
  )

  return (
    <div className={screen.screen}>
      <CheckBar project={project} item={work.lease.item.external_id} actions={<Actions desk={desk} changed={changed} closed={closed} />}>
        <span>{queue.name}</span>
        {share !== null && <span>{t('reviewing {share}', { share: percent(share / 100) })}</span>}
        {passed > 0 && <span className="num">{t('{count, plural, one {# item} other {# items}} done', { count: passed })}</span>}
      </CheckBar>
      <ReviewNotices work={work} feed={feed} lost={lost} desk={desk} changed={changed} />
      <main className={screen.main}>
        <div className={place.work} data-tools={(desk.editing && image) || undefined} data-panel={sidePanel || undefined}>
          {desk.editing && image && <Tools editor={image} />}
          <Desk work={work} title={work.lease.item.external_id} image={image} spans={spans} rights={work.lease.rights} autoFocus>
            {image && <Ghosts editor={image} shapes={ghosts} />}
            {image && (
              <PinLayer
                editor={image}
                pins={pins}
                placing={desk.placing}
                onPlace={({ x, y }) => pinAt({ control: image.control.name, x: round(x), y: round(y) })}
              />
            )}
          </Desk>
          {sidePanel && (
            <div ref={side} className={place.side}>
              {desk.problems.length > 0 && <ProblemList problems={desk.problems} onJump={jump} onClose={() => desk.setProblems([])} />}
              {desk.annotations.length > 1 && <Others desk={desk} schema={work.schema} total={work.lease.agreement} beside={beside} onBeside={image ? setBeside : undefined} />}
              {desk.saying && <DecisionForm desk={desk} saying={desk.saying} reasons={reasons} view={view} />}
              {repair && <RepairSection repair={repair} schema={work.schema} item={work} shown={showsChanges} onShown={setShowsChanges} onPick={jump} />}
              {marked.length > 1 && active && (
                <div className={styles.switch}>
                  <SegmentedControl
                    label={t('What is marked')}
                    hideLabel
                    value={active.name}
                    onChange={setWanted}
                    segments={marked.map(({ name, title }) => ({ value: name, label: title ?? name }))}
                  />
                </div>
              )}
              {editor && desk.editing && <LabelPalette editor={editor} />}
              {editor && <Inspector editor={editor} image={image} />}
              {editor && <ObjectList editor={editor} />}
              <div className={place.answers} data-alone={editor ? undefined : true}>
                {answers.map((control) => (
                  <AnswerSection key={control.name} document={view.document} control={control} readOnly={!desk.editing} owned={undefined} fault={undefined} />
                ))}
              </div>
              <History annotation={annotation} known={known} isPending={history.isPending} error={history.error} />
            </div>
          )}
        </div>
      </main>
      {skipping && <SkipCheck work={work} feed={feed} onClose={() => setSkipping(false)} />}
    </div>
  )
}

const round = (value: number): number => Math.round(value * 100) / 100

/** Accept is always the last and in the same place. */
function Actions({ desk, changed, closed }: { desk: DeskModel; changed: boolean; closed: boolean }) {
  const acceptKey = useKeyOf('review.accept')
  const fixKey = useKeyOf('review.fix')
  const returnKey = useKeyOf('review.return')
  const rejectKey = useKeyOf('review.reject')
  const submitKey = useKeyOf('work.submit')
  const { editing, pending } = desk
  if (editing || changed) {
    return (
      <>
        <Button isDisabled={closed} onPress={() => desk.discard()}>
          {changed ? t('Discard the changes') : t('Leave editing')}
        </Button>
        <Button variant="primary" keys={submitKey} isPending={pending === 'fix'} isDisabled={closed || !changed} onPress={() => void desk.decide('fix')}>
          {t('Save the fix')}
        </Button>
      </>
    )
  }
  const say = (verdict: 'return' | 'reject'): void => desk.setSaying((now) => ({ reason: null, comment: '', ...now, verdict }))
  return (
    <>
      <Button icon={<X />} keys={rejectKey} isDisabled={closed} onPress={() => say('reject')}>
        {t('Reject')}
      </Button>
      <Button icon={<RotateCcw />} keys={returnKey} isDisabled={closed || !desk.returnable} onPress={() => say('return')}>
        {t('Return')}
      </Button>
      <Button icon={<Pencil />} keys={fixKey} isDisabled={closed} onPress={() => desk.edit(true)}>
        {t('Fix')}
      </Button>
      <Button variant="primary" icon={<Check />} keys={acceptKey} isPending={pending === 'accept'} isDisabled={closed || desk.saying !== null} onPress={() => void desk.decide('accept')}>
        {t('Accept')}
      </Button>
    </>
  )
}

/** Shapes that the repair changed, as they were, and those of the other annotation that is shown over it. */
function useGhosts(work: CheckWork, control: string | null, repair: Repaired | null, other: ShownAnnotation | null): readonly Shape[] {
  return useMemo(() => {
    if (control === null) return []
    const was = repair && { [control]: changesOf(work.schema, repair).flatMap(({ control: of, kind, mine }) => (of.name === control && kind === 'object' && mine !== null ? [mine] : [])) }
    return [was, other?.result].flatMap((result) => {
      if (!result) return []
      const { objects } = fromResult(work.schema, result, { sizes: sizesIn(work) }).snapshot
      return objects.filter((object): object is Shape => isShape(object) && object.control === control)
    })
  }, [work, control, repair, other])
}

/** The browser asks before the page goes while a fix is not saved. */
function useKeepOpen(changed: boolean): void {
  useEffect(() => {
    if (!changed) return undefined
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [changed])
}
