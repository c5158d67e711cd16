import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { bindEditor } from '@/commands'
import { commands, translate, useCommandScope } from '@/app/commands'
import { usePrefs } from '@/app/prefs'
import { holdsObjects, shownControls } from '@/engine'
import { useDocumentVersion } from '@/modalities/hooks'
import { bindSpanEditor } from '@/modalities/text'
import { AnswerSection } from './panel/AnswerSection'
import { Inspector } from './panel/Inspector'
import { LabelPalette } from './panel/LabelPalette'
import { ObjectList } from './panel/ObjectList'
import { toast } from '@/ui/Toast'
import type { Flow, ShownProblem } from './flowState'
import type { Place } from './places'
import type { ItemSession } from './itemSession'
import { ProblemList } from './ProblemList'
import { Stage } from './Stage'
import { Tools } from './Tools'
import { useDecisionKeys } from './useDecisionKeys'
import { keyedQuestion, meaningOf, ownedKeys } from './workKeys'
import styles from './Workplace.module.css'

const ControlSwitch = lazy(() => import('./ControlSwitch'))

interface Props {
  flow: Flow
  session: ItemSession
  problems: readonly ShownProblem[]
}

/** One item at work: its tools, the item itself, and the panel of labels, objects and questions. */
export function Workplace({ flow, session, problems }: Props) {
  const { document } = session
  useDocumentVersion(document)
  const controls = shownControls(document)
  const objectControls = controls.filter((control) => session.editors.has(control.name) || session.spanEditors.has(control.name))
  const answers = controls.filter((control) => !holdsObjects(control))
  const [wanted, setActive] = useState<string | null>(null)
  const active = objectControls.find(({ name }) => name === wanted) ?? objectControls[0] ?? null
  const image = (active && session.editors.get(active.name)) ?? null
  const spans = (active && session.spanEditors.get(active.name)) ?? null
  const editor = image ?? spans
  const sidePanel = usePrefs((prefs) => prefs.sidePanel)
  const readOnly = useReadOnly(session)
  const keyed = keyedQuestion(answers)
  const owned = useMemo(() => ownedKeys(editor?.control, editor), [editor])
  const panel = useRef<HTMLDivElement>(null)

  useEffect(() => (image ? bindEditor(commands, image) : undefined), [image])
  useEffect(() => image?.onRefused((message) => toast(translate(message), { tone: 'notice' })), [image])
  useEffect(() => (spans ? bindSpanEditor(commands, spans) : undefined), [spans])
  useEffect(
    () =>
      commands.bindWorkKeys((chord, target) => {
        const question = target?.closest<HTMLElement>('[data-question]')?.dataset['question'] ?? null
        return meaningOf({ document, editor, answers, readOnly }, chord, question)
      }),
    // The questions shown follow from the document: bound anew with each of its changes.
    [document, editor, answers, readOnly],
  )
  useCommandScope('decision', editor === null)
  useDecisionKeys({ flow, document, control: editor ? undefined : keyed, readOnly })

  const jump = useCallback(
    ({ control, objectId, point, range }: Place) => {
      if (control === null) return
      const target = session.editors.get(control)
      const text = session.spanEditors.get(control)
      if (target || text) setActive(control)
      if (objectId) {
        target?.select([objectId])
        target?.reveal([objectId])
        text?.select([objectId])
      }
      if (target && point && !objectId) target.camera.centreOn(point)
      // A chosen text is brought into view; a selected span is not.
      if (text && range) text.setRange(range.start, range.end)
      if (target || text) return
      const place = panel.current?.querySelector<HTMLElement>(`[id="control-${CSS.escape(control)}"]`)
      place?.scrollIntoView({ block: 'nearest' })
      place?.querySelector<HTMLElement>('button, input, textarea, select')?.focus()
    },
    [session, setActive],
  )
  useEffect(() => session.onGoTo(jump), [session, jump])

  const faults = useMemo(() => new Map(problems.flatMap(({ control, objectId, text }) => (control && !objectId ? [[control, text] as const] : []))), [problems])

  return (
    <div className={styles.work} data-tools={image ? true : undefined} data-panel={sidePanel || undefined}>
      {image && <Tools editor={image} />}
      <Stage session={session} image={image} spans={spans} controls={controls} />
      {sidePanel && (
        <div ref={panel} className={styles.side}>
          {problems.length > 0 && <ProblemList problems={problems} onJump={jump} onClose={() => flow.clearProblems()} />}
          {objectControls.length > 1 && active && (
            <Suspense>
              <ControlSwitch controls={objectControls} active={active.name} onChange={setActive} />
            </Suspense>
          )}
          {editor && (
            <>
              <LabelPalette editor={editor} />
              <Inspector editor={editor} image={image} />
              <ObjectList editor={editor} />
            </>
          )}
          <div key={session.item.assignment.id} className={styles.answers} data-alone={editor ? undefined : true}>
            {answers.map((control) => (
              <AnswerSection
                key={control.name}
                document={document}
                control={control}
                readOnly={readOnly}
                owned={control === keyed ? owned : undefined}
                fault={faults.get(control.name)}
              />
            ))}
          </div>
        </div>
      )}
    </div>
  )
}

/** Read-only while another tab has the item, or its lease is lost. */
function useReadOnly(session: ItemSession): boolean {
  const elsewhere = useSyncExternalStore(session.lock.subscribe, () => session.lock.getState() === 'elsewhere')
  const stopped = useSyncExternalStore(session.sync.subscribe, () => session.sync.getState().state === 'stopped')
  const readOnly = elsewhere || stopped
  useEffect(() => session.setReadOnly(readOnly), [session, readOnly])
  return readOnly
}
