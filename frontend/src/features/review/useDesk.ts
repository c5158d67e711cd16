/** What a reviewer does with one annotation: looking, fixing, pinning, deciding. */
import { useCallback, useMemo, useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { isProblem, type ApiProblem } from '@/api/problem'
import type { Pin, Result } from '@/api/types'
import { translate } from '@/app/commands'
import { toResult, validate } from '@/engine'
import { sameJson } from '@/engine/model/patch'
import { shownFault } from '@/features/editor/flow'
import { differencesOf, merged } from '@/features/editor/merge/differences'
import { t } from '@/i18n'
import { useDocumentVersion } from '@/modalities/hooks'
import { toast } from '@/ui/Toast'
import { historyOfItem, reviewApi, type Current, type NewReview, type ReviewVerdict, type ShownAnnotation } from './data'
import type { CheckFeed, CheckWork } from './feed'
import { documentOf, openView, type AnswerView } from './view'
import { DONE } from './words'

export type ShownProblem = ReturnType<typeof shownFault>

export interface Saying {
  readonly verdict: 'return' | 'reject'
  readonly reason: string | null
  readonly comment: string
  /** It was to be sent without a reason. */
  readonly asked?: boolean
}

/** The annotation was changed while it was looked at; what was changed here meanwhile is kept beside it. */
export interface Stale {
  readonly revision: number
  /** Somebody has decided on it: another decision overrules theirs. */
  readonly decided: boolean
  readonly mine: Result | null
  /** What both began with. */
  readonly base: Result
}

const DECIDABLE: ReadonlySet<string> = new Set(['submitted', 'late'])

/** What of an item is still to be decided: what was handed in and nobody has decided on. */
export function undecided(annotations: readonly ShownAnnotation[], decided: ReadonlySet<string>): readonly ShownAnnotation[] {
  return annotations.filter(({ id, state }) => DECIDABLE.has(state) && !decided.has(id))
}

export function useDesk(work: CheckWork, feed: CheckFeed) {
  const client = useQueryClient()
  const { lease } = work
  const [annotations, setAnnotations] = useState<readonly ShownAnnotation[]>(lease.annotations)
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set())
  const [wanted, setWanted] = useState<string | null>(null)
  const left = undecided(annotations, decided)
  const annotation = annotations.find(({ id }) => id === wanted) ?? left[0] ?? annotations[0] ?? null
  // The document lives as long as the revision that it shows.
  const view = useMemo(() => (annotation ? openView(work, documentOf(work, annotation.result)) : null), [work, annotation])
  const history = useQuery(historyOfItem(lease.item.id))
  const known = history.data?.results.find(({ id }) => id === annotation?.id) ?? null
  /** Names the decision that another one takes the place of; what is undecided has none. */
  const supersedes = annotation && !DECIDABLE.has(annotation.state) ? (annotation.verdict ?? known?.reviews.at(-1)?.id ?? null) : null
  const [editing, setEditing] = useState(false)
  const [saying, setSaying] = useState<Saying | null>(null)
  const [pins, setPins] = useState<readonly Pin[]>([])
  const [placing, setPlacing] = useState(false)
  const [pending, setPending] = useState<ReviewVerdict | null>(null)
  const [problems, setProblems] = useState<readonly ShownProblem[]>([])
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [stale, setStale] = useState<Stale | null>(null)

  const startOver = useCallback(() => {
    setEditing(false)
    setSaying(null)
    setPins([])
    setPlacing(false)
    setProblems([])
    setProblem(null)
    setStale(null)
  }, [])

  const show = useCallback(
    (id: string) => {
      startOver()
      setWanted(id)
    },
    [startOver],
  )

  const edit = useCallback(
    (on: boolean) => {
      setEditing(on)
      setPlacing(false)
      if (on) setSaying(null)
      view?.setReadOnly(!on)
    },
    [view],
  )

  /** Takes back whatever was changed here. */
  const discard = useCallback(() => {
    if (annotation && view) view.document.restore(documentOf(work, annotation.result).snapshot())
    setProblems([])
    edit(false)
  }, [annotation, view, work, edit])

  /** Another revision of the annotation takes the place of the one shown. */
  const replace = useCallback((next: ShownAnnotation) => setAnnotations((all) => all.map((one) => (one.id === next.id ? next : one))), [])

  const decide = useCallback(
    async (verdict: ReviewVerdict) => {
      if (!annotation || !view || pending) return
      const result = toResult(view.document)
      if (verdict === 'fix') {
        const found = validate(view.document)
        setProblems(found.map((one) => ({ ...one, text: translate(one.message) })))
        if (found.length > 0) return
      }
      setPending(verdict)
      setProblem(null)
      const isLast = left.every(({ id }) => id === annotation.id)
      const given: NewReview = {
        verdict,
        revision: annotation.revision,
        ...(verdict === 'return' || verdict === 'reject' ? { reason: saying?.reason ?? '', comment: saying?.comment.trim() ?? '', pins } : {}),
        ...(verdict === 'fix' ? { result } : {}),
        ...(supersedes ? { supersedes } : {}),
        // The last decision on the item settles the lease.
        ...(isLast ? { assignment: lease.id, token: lease.token } : {}),
      }
      try {
        await reviewApi.review(annotation.id, given)
        toast(annotations.length > 1 ? t('{author}: {what}', { author: annotation.author, what: t(DONE[verdict]) }) : t(DONE[verdict]))
        void client.invalidateQueries({ queryKey: historyOfItem(lease.item.id).queryKey })
        if (isLast) feed.advance()
        else {
          startOver()
          setDecided((all) => new Set([...all, annotation.id]))
          setWanted(null)
        }
      } catch (error) {
        if (!isProblem(error)) throw error
        const current = error.more['current'] as Current | undefined
        if (current && /^annotation\.(stale|settled)$/.test(error.code)) {
          const mine = sameJson(result, toResult(documentOf(work, annotation.result))) ? null : result
          setStale({ revision: current.revision, decided: !DECIDABLE.has(current.state), mine, base: annotation.result })
          setEditing(false)
          replace({ ...annotation, state: current.state, result: current.result, revision: current.revision, verdict: current.review })
          setWanted(annotation.id)
          void client.invalidateQueries({ queryKey: historyOfItem(lease.item.id).queryKey })
        } else if (/^(assignment|rights|lease)\./.test(error.code)) feed.lose(error.detail)
        else if (error.errors.length > 0 && verdict === 'fix') setProblems(error.errors.map((fault) => shownFault(fault.pointer, fault.detail, view)))
        else setProblem(error)
      } finally {
        setPending(null)
      }
    },
    [annotation, view, pending, left, saying, pins, lease, annotations.length, supersedes, client, feed, startOver, replace, work],
  )

  /** Sends what the open form says; without a reason it asks for one. */
  const send = useCallback(() => {
    if (!saying) return
    if (saying.reason === null) setSaying({ ...saying, asked: true })
    else void decide(saying.verdict)
  }, [saying, decide])

  /** After a newer revision came: puts what was changed here on it (where both changed the same, this one's), or lets it go. */
  const settleStale = useCallback(
    (keepMine: boolean) => {
      if (stale?.mine && keepMine && view) {
        const theirs = toResult(view.document)
        const together = merged(work.schema, stale.mine, theirs, differencesOf(work.schema, stale.mine, theirs, stale.base), new Map())
        view.document.restore(documentOf(work, together).snapshot())
      }
      setStale(null)
    },
    [stale, view, work],
  )

  return {
    annotations,
    annotation,
    /** Only what an annotator made in a slot of their own can be repaired. */
    returnable: annotation !== null && annotation.state !== 'late' && annotation.origin === 'work',
    known,
    history,
    view,
    decided,
    left,
    editing,
    edit,
    discard,
    saying,
    setSaying,
    pins,
    setPins,
    placing,
    setPlacing,
    pending,
    problems,
    setProblems,
    problem,
    setProblem,
    stale,
    settleStale,
    decide,
    send,
    show,
  }
}

export type DeskModel = ReturnType<typeof useDesk>

/** Whether something was changed here that nobody has saved. */
export function useChanged(work: CheckWork, annotation: ShownAnnotation, view: AnswerView): boolean {
  const version = useDocumentVersion(view.document)
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- the version says when the document is another
  return useMemo(() => !sameJson(toResult(view.document), toResult(documentOf(work, annotation.result))), [work, annotation, view, version])
}
