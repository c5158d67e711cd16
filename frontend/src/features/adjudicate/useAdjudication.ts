/** The state of one item under adjudication. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { http } from '@/api/http'
import { isProblem, type ApiProblem } from '@/api/problem'
import { translate } from '@/app/commands'
import { DocumentStore, fromResult, lookOf, toResult, validate, type DocObject, type EditorOptions, type Shape } from '@/engine'
import { ActiveClock } from '@/features/editor/activeClock'
import { shownFault } from '@/features/editor/flow'
import type { CheckFeed, CheckWork } from '@/features/review/feed'
import type { ShownProblem } from '@/features/review/useDesk'
import { documentOf, openView, sizesIn, type AnswerView } from '@/features/review/view'
import { labelWords, wireIdOf } from '@/features/review/words'
import { t } from '@/i18n'
import { percent } from '@/ui/format'
import { toast } from '@/ui/Toast'
import { FinalAnswer } from './final'
import { forget, keep, takeUp } from './keeping'
import { AGREED, APART, bestOf, isAgreed, thingsOf, type Agreement, type Thing } from './things'

/** Told by number as well: colour is never alone. */
const LOOKS = { agreed: lookOf('#117733'), near: lookOf('#E69F00'), apart: lookOf('#D55E00') }

export const toneOf = (score: number): keyof typeof LOOKS => (score >= AGREED ? 'agreed' : score >= APART ? 'near' : 'apart')

/** One person's answer, shown. */
export interface Pane {
  readonly annotation: string
  readonly letter: string
  readonly view: AnswerView
}

const OVERLAY = 'overlay'

export function useAdjudication(work: CheckWork<Agreement>, feed: CheckFeed<Agreement>) {
  const { lease } = work
  const model = useMemo(() => build(work), [work])
  const { annotations, final, finalView, panes, overlay, things } = model
  useEffect(() => final.subscribe(() => keep(lease.id, final)), [final, lease.id])
  const clock = useRef<ActiveClock | null>(null)
  useEffect(() => {
    const running = new ActiveClock()
    clock.current = running
    return () => running.stop()
  }, [])
  useSyncExternalStore(final.subscribe, final.getVersion)
  const [key, setKey] = useState<string | null>(null)
  const latest = useRef<string | null>(null)
  const [onlyApart, setOnlyApart] = useState(() => things.some((thing) => !isAgreed(thing)))
  const [overlaid, setOverlaid] = useState(false)
  const [editing, setEditing] = useState(false)
  const [pending, setPending] = useState(false)
  const [asked, setAsked] = useState(false)
  const [problems, setProblems] = useState<readonly ShownProblem[]>([])
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const shown = useMemo(() => (onlyApart ? things.filter((thing) => !isAgreed(thing)) : things), [onlyApart, things])
  const current = things.find((thing) => thing.key === key) ?? null
  const open = things.filter((thing) => final.isOpen(thing))

  /** Makes one thing the current one, in every pane. */
  const goTo = useCallback(
    (thing: Thing | null) => {
      latest.current = thing?.key ?? null
      setKey(latest.current)
      for (const { annotation, view } of panes) point(view, thing, (object) => (thing?.objects.get(annotation) === object ? object.id : null))
      const whose = thing ? new Map([...thing.objects].map(([annotation, object]) => [overlayId(annotation, object), object])) : null
      select(overlay.view, thing?.control ?? null, whose ? [...whose.keys()] : [])
      const inFinal = thing && final.objectId(thing)
      select(finalView, thing?.control ?? null, inFinal ? [inFinal] : [])
    },
    [panes, overlay, final, finalView],
  )

  // A click in any pane means the thing there.
  useEffect(() => {
    const meant = (fits: (thing: Thing) => boolean): void => {
      const thing = things.find(fits)
      if (thing && thing.key !== latest.current) goTo(thing)
    }
    const stops = [
      ...panes.flatMap(({ annotation, view }) => onPick(view, (id) => meant(({ objects }) => objects.get(annotation)?.id === id))),
      ...onPick(overlay.view, (id) => meant(({ objects }) => [...objects].some(([annotation, object]) => overlayId(annotation, object) === id))),
      ...(editing ? [] : onPick(finalView, (id) => meant((thing) => final.objectId(thing) === id))),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [panes, overlay, final, finalView, editing, things, goTo])

  const step = useCallback(
    (by: 1 | -1) => {
      if (shown.length === 0) return
      const at = shown.findIndex((thing) => thing.key === key)
      goTo(shown[at === -1 ? (by === 1 ? 0 : shown.length - 1) : (at + by + shown.length) % shown.length] ?? null)
    },
    [shown, key, goTo],
  )

  const edit = useCallback(
    (on: boolean) => {
      setEditing(on)
      finalView.setReadOnly(!on)
    },
    [finalView],
  )

  const takeAgreed = useCallback(() => {
    const wanted = things.filter((thing) => isAgreed(thing) && final.isOpen(thing)).flatMap((thing) => {
      const best = bestOf(thing)
      return best === null ? [] : [[thing, best] as const]
    })
    if (wanted.length === 0) return
    final.takeThese(wanted)
    toast(t('{count, plural, one {# thing} other {# things}} taken that all agree on', { count: wanted.length }))
  }, [things, final])

  const submit = useCallback(async () => {
    if (pending) return
    const faults = validate(final.document)
    setProblems(faults.map((fault) => ({ ...fault, text: translate(fault.message) })))
    if (faults.length > 0) return
    if (open.length > 0 && !asked) {
      setAsked(true)
      return
    }
    setPending(true)
    setProblem(null)
    try {
      const body = { token: lease.token, schema_version: lease.schema_version, result: toResult(final.document), seconds: clock.current?.seconds ?? null, provenance: final.provenance }
      await http.post<unknown>(`/assignments/${encodeURIComponent(lease.id)}/submit`, body)
      forget(lease.id)
      toast(t('The final answer is handed in'))
      feed.advance()
    } catch (error) {
      if (!isProblem(error)) throw error
      if (/^(assignment|rights|lease)\./.test(error.code)) feed.lose(error.detail)
      else if (error.errors.length > 0) setProblems(error.errors.map((fault) => shownFault(fault.pointer, fault.detail, finalView)))
      else setProblem(error)
    } finally {
      setPending(false)
    }
  }, [pending, final, open.length, asked, lease, feed, finalView])

  return {
    annotations,
    final,
    finalView,
    panes,
    overlay,
    things,
    shown,
    current,
    open,
    onlyApart,
    setOnlyApart,
    overlaid,
    setOverlaid,
    editing,
    edit,
    goTo,
    step,
    takeAgreed,
    submit,
    pending,
    asked,
    setAsked,
    problems,
    setProblems,
    problem,
    setProblem,
  }
}

export type Adjudication = ReturnType<typeof useAdjudication>

const overlayId = (annotation: string, object: DocObject): string => `${annotation} ${object.id}`

function build(work: CheckWork<Agreement>) {
  const { lease, schema } = work
  const { agreement } = lease
  // An earlier final answer is none of those that are compared.
  const annotations = lease.annotations.filter(({ origin }) => origin !== 'adjudication')
  const documents = new Map(annotations.map(({ id, result }) => [id, documentOf(work, result)]))
  const things = thingsOf(schema, annotations, agreement, (annotation, control) => documents.get(annotation)?.list(control) ?? [])
  const scores = new Map<string, number>()
  for (const thing of things) {
    for (const [annotation, object] of thing.objects) {
      scores.set(`${annotation} ${object.id}`, thing.scores.get(annotation) ?? 0)
    }
  }
  const lettersById = new Map(annotations.map(({ id, author }) => [id, author]))
  const lookBy = (scoreOf: (shape: Shape) => number, letterOf: (shape: Shape) => string): Pick<EditorOptions, 'look' | 'caption'> => ({
    look: (shape) => LOOKS[toneOf(scoreOf(shape))],
    caption: (shape) => {
      const control = schema.controls.find(({ name }) => name === shape.control)
      return `${letterOf(shape)} ${labelWords(control, shape.label)} ${percent(scoreOf(shape))}`
    },
  })
  const panes: readonly Pane[] = annotations.map(({ id, author }) => ({
    annotation: id,
    letter: author,
    view: openView(work, documents.get(id)!, lookBy((shape) => scores.get(`${id} ${shape.id}`) ?? 0, () => author)),
  }))
  const together = new DocumentStore(schema, {
    ...fromResult(schema, {}, { sizes: sizesIn(work) }).snapshot,
    objects: [...documents].flatMap(([annotation, document]) => document.list().map((object) => ({ ...object, id: overlayId(annotation, object), wireId: wireIdOf(object) }))),
  })
  const overlay: Pane = {
    annotation: OVERLAY,
    letter: '',
    view: openView(work, together, lookBy((shape) => scores.get(shape.id) ?? 0, (shape) => lettersById.get(shape.id.split(' ')[0] ?? '') ?? '')),
  }
  for (const { view } of [...panes, overlay]) {
    for (const editor of view.editors.values()) {
      // Over each other the names of all would hide what they name; the one that is meant has its own.
      editor.setShowNames(view !== overlay.view)
      editor.setFillOpacity(0.05)
    }
  }
  const final = new FinalAnswer(schema, annotations)
  takeUp(lease.id, final, sizesIn(work))
  return { annotations, final, finalView: openView(work, final.document), panes, overlay, things }
}

/** Hears of each object that is selected. */
function onPick(view: AnswerView, picked: (id: string) => void): (() => void)[] {
  return [...view.editors.values(), ...view.spanEditors.values()].map((editor) => {
    let last = editor.getState().selection.at(-1)
    return editor.subscribe(() => {
      const now = editor.getState().selection.at(-1)
      if (now === last) return
      last = now
      if (now !== undefined) picked(now)
    })
  })
}

function point(view: AnswerView, thing: Thing | null, idOf: (object: DocObject) => string | null): void {
  const ids = thing ? [...thing.objects.values()].flatMap((object) => idOf(object) ?? []) : []
  select(view, thing?.control ?? null, ids)
}

/** Selects in the editor of one control and lets go in the others; what is out of sight comes into it. */
function select(view: AnswerView, control: string | null, ids: readonly string[]): void {
  for (const [name, editor] of [...view.editors, ...view.spanEditors]) {
    editor.select(name === control ? ids : [])
    // One that is not on the screen has no size yet and shows the whole picture when it comes.
    if (name === control && 'reveal' in editor && editor.camera.view.width > 1) editor.reveal(ids)
  }
}
