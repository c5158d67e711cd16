import { useCallback, useState } from 'react'
import { Pencil } from 'lucide-react'
import type { LabelingProject } from '@/api/types'
import { useKeyOf } from '@/app/commands'
import { usePrefs } from '@/app/prefs'
import { holdsObjects, shownControls, type Editor } from '@/engine'
import { AnswerSection } from '@/features/editor/panel/AnswerSection'
import type { ObjectEditor } from '@/features/editor/objectEditor'
import { Inspector } from '@/features/editor/panel/Inspector'
import { LabelPalette } from '@/features/editor/panel/LabelPalette'
import { ObjectList } from '@/features/editor/panel/ObjectList'
import { ProblemList } from '@/features/editor/ProblemList'
import { Tools } from '@/features/editor/Tools'
import screen from '@/features/editor/EditorScreen.module.css'
import notices from '@/features/editor/Notices.module.css'
import place from '@/features/editor/Workplace.module.css'
import { CheckBar } from '@/features/review/CheckFrame'
import type { StageQueue } from '@/features/review/data'
import { Desk, markedControls } from '@/features/review/Desk'
import type { CheckFeed, CheckWork } from '@/features/review/feed'
import { SkipCheck } from '@/features/review/SkipCheck'
import { t } from '@/i18n'
import { useDocumentVersion } from '@/modalities/hooks'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { cx } from '@/ui/cx'
import { percent } from '@/ui/format'
import { SegmentedControl } from '@/ui/Segmented'
import { EmptyState } from '@/ui/States'
import { Panes } from './Panes'
import { ThingList } from './ThingList'
import type { Agreement } from './things'
import { useAdjudicateKeys } from './useAdjudicateKeys'
import { useAdjudication, type Adjudication } from './useAdjudication'
import styles from './adjudicate.module.css'

interface Props {
  work: CheckWork<Agreement>
  feed: CheckFeed<Agreement>
  lost: string | null
  passed: number
  project: LabelingProject
  queue: StageQueue
}

/** One item that people disagree on: their answers, what they agree on thing by thing, and the answer that counts. */
export function AdjudicateDesk({ work, feed, lost, passed, project, queue }: Props) {
  const desk = useAdjudication(work, feed)
  const { finalView, things, goTo, edit } = desk
  useDocumentVersion(finalView.document)
  const [skipping, setSkipping] = useState(false)
  const [wanted, setWanted] = useState<string | null>(null)
  const sidePanel = usePrefs((prefs) => prefs.sidePanel)
  const controls = shownControls(finalView.document)
  const marked = markedControls(work, finalView)
  const active = marked.find(({ name }) => name === (desk.current?.control ?? wanted)) ?? marked.find(({ name }) => name === wanted) ?? marked[0] ?? null
  const image = (active && finalView.editors.get(active.name)) ?? null
  const spans = (active && finalView.spanEditors.get(active.name)) ?? null
  const editor = image ?? spans
  const answers = controls.filter((control) => !holdsObjects(control))
  const closed = Boolean(lost) || desk.pending
  useAdjudicateKeys({ work, desk, image, spans, closed, skip: () => setSkipping(true) })

  const jump = useCallback(
    ({ control, objectId }: { control: string | null; objectId: string | null }) => {
      if (control !== null) setWanted(control)
      if (control === null) return
      if (objectId === null) {
        // A question: whose answer counts, or, where nobody has one, the answer itself.
        const thing = things.find((one) => one.control === control)
        if (thing) goTo(thing)
        else edit(true)
        return
      }
      finalView.editors.get(control)?.select([objectId])
      finalView.spanEditors.get(control)?.select([objectId])
    },
    [finalView, things, goTo, edit],
  )

  return (
    <div className={screen.screen}>
      <CheckBar project={project} item={work.lease.item.external_id} actions={<Actions desk={desk} closed={closed} />}>
        <span>{queue.name}</span>
        <Total agreement={work.lease.agreement} people={desk.annotations.length} />
        {passed > 0 && <span className="num">{t('{count, plural, one {# item} other {# items}} done', { count: passed })}</span>}
      </CheckBar>
      <div className={notices.notices}>
        <Notices work={work} feed={feed} lost={lost} desk={desk} />
      </div>
      <main className={screen.main}>
        {desk.annotations.length === 0 ? (
          <div className={screen.middle}>
            <EmptyState title={t('Nothing is left to decide on')} action={<Button onPress={() => feed.giveBack()}>{t('Next item')}</Button>}>
              {t('What was handed in for this item was taken back or decided on meanwhile.')}
            </EmptyState>
          </div>
        ) : (
          <div className={cx(place.work, styles.work)} data-tools={(desk.editing && image) || undefined} data-panel={sidePanel || undefined}>
            {desk.editing && image && <Tools editor={image} />}
            {desk.editing || !active ? (
              <Desk work={work} title={work.lease.item.external_id} image={image} spans={spans} rights={work.lease.rights} autoFocus />
            ) : (
              <Panes work={work} desk={desk} control={active.name} />
            )}
            {sidePanel && (
              <div className={place.side}>
                {desk.problems.length > 0 && <ProblemList problems={desk.problems} onJump={jump} onClose={() => desk.setProblems([])} />}
                {desk.editing && editor ? <Editing editor={editor} image={image} /> : <ThingList desk={desk} schema={work.schema} />}
                {marked.length > 1 && active && (
                  <div className={styles.switch}>
                    <SegmentedControl
                      label={t('What is marked')}
                      hideLabel
                      value={active.name}
                      onChange={(name) => {
                        desk.goTo(null)
                        setWanted(name)
                      }}
                      segments={marked.map(({ name, title }) => ({ value: name, label: title ?? name }))}
                    />
                  </div>
                )}
                <div className={place.answers} data-alone={editor ? undefined : true}>
                  {(desk.editing ? answers : []).map((control) => (
                    <AnswerSection key={control.name} document={finalView.document} control={control} readOnly={false} owned={undefined} fault={undefined} />
                  ))}
                </div>
              </div>
            )}
          </div>
        )}
      </main>
      {skipping && <SkipCheck work={work} feed={feed} onClose={() => setSkipping(false)} />}
    </div>
  )
}

function Editing({ editor, image }: { editor: ObjectEditor; image: Editor | null }) {
  return (
    <>
      <LabelPalette editor={editor} />
      <Inspector editor={editor} image={image} />
      <ObjectList editor={editor} />
    </>
  )
}

function Total({ agreement, people }: { agreement: Agreement | null; people: number }) {
  const total = agreement?.total ?? null
  return (
    <span className="num">
      {t('{count, plural, one {# annotator} other {# annotators}}', { count: people })}
      {total !== null && ` · ${t('agreement {score}', { score: percent(total) })}`}
    </span>
  )
}

function Actions({ desk, closed }: { desk: Adjudication; closed: boolean }) {
  const editKey = useKeyOf('adjudicate.edit')
  const submitKey = useKeyOf('work.submit')
  const overlayKey = useKeyOf('adjudicate.overlay')
  const hasPanes = desk.finalView.editors.size + desk.finalView.spanEditors.size > 0
  return (
    <>
      {hasPanes && !desk.editing && (
        <Button variant="quiet" keys={overlayKey} onPress={() => desk.setOverlaid(!desk.overlaid)}>
          {desk.overlaid ? t('Side by side') : t('Overlaid')}
        </Button>
      )}
      <Button icon={<Pencil />} keys={desk.editing ? 'Escape' : editKey} isDisabled={closed} onPress={() => desk.edit(!desk.editing)}>
        {desk.editing ? t('Leave editing') : t('Edit')}
      </Button>
      <Button variant="primary" keys={submitKey} isPending={desk.pending} isDisabled={closed} onPress={() => void desk.submit()}>
        {t('Submit')}
      </Button>
    </>
  )
}

/** What is out of the ordinary; each with a way on. */
function Notices({ work, feed, lost, desk }: Pick<Props, 'work' | 'feed' | 'lost'> & { desk: Adjudication }) {
  return (
    <>
      {lost && (
        <Banner
          tone="error"
          actions={
            <Button size="small" variant="primary" onPress={() => feed.advance()}>
              {t('Next item')}
            </Button>
          }
        >
          {lost}
        </Banner>
      )}
      {desk.asked && desk.open.length > 0 && (
        <Banner
          tone="warning"
          actions={
            <>
              <Button
                size="small"
                onPress={() => {
                  desk.setAsked(false)
                  desk.goTo(desk.open[0] ?? null)
                }}
              >
                {t('Go to the first')}
              </Button>
              <Button size="small" variant="primary" onPress={() => void desk.submit()}>
                {t('Submit without them')}
              </Button>
            </>
          }
        >
          {t('{count, plural, one {One thing is neither taken nor left out} other {# things are neither taken nor left out}}. Submitting leaves them out.', { count: desk.open.length })}
        </Banner>
      )}
      {desk.problem && (
        <Banner
          tone="error"
          actions={
            <Button size="small" onPress={() => desk.setProblem(null)}>
              {t('All right')}
            </Button>
          }
        >
          {desk.problem.detail}
        </Banner>
      )}
      {work.missing.length > 0 && <Banner tone="warning">{t('A file of this item could not be loaded: {names}. Skip it as broken if it stays so.', { names: work.missing.join(', ') })}</Banner>}
    </>
  )
}
