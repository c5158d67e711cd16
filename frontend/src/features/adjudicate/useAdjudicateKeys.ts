import { useLayoutEffect, useMemo, useRef } from 'react'
import type { CommandHandler } from '@/commands/registry'
import { commands } from '@/app/commands'
import { holdsObjects, type Editor } from '@/engine'
import { meaningOf } from '@/features/editor/workKeys'
import type { CheckWork } from '@/features/review/feed'
import { useSurfaceKeys } from '@/features/review/useSurfaceKeys'
import type { SpanEditor } from '@/modalities/text'
import { digitOf, type Agreement } from './things'
import type { Adjudication } from './useAdjudication'

interface Options {
  work: CheckWork<Agreement>
  desk: Adjudication
  /** Editors of the final answer. */
  image: Editor | null
  spans: SpanEditor | null
  closed: boolean
  skip: () => void
}

const DIGITS = '123456789'.split('')
const NOTHING_TO_UNDO = /*i18n*/ { id: 'There is nothing to undo' }
const NOTHING_TO_REDO = /*i18n*/ { id: 'There is nothing to redo' }
const CHOOSE_FIRST = /*i18n*/ { id: 'Go to a difference first, with J' }

/** Looking: keys take things. Editing: those of the editor, on the final answer. */
export function useAdjudicateKeys(options: Options): void {
  const { desk, image, spans, work } = options
  const { editing, finalView } = desk
  const answers = useMemo(() => work.schema.controls.filter((control) => !holdsObjects(control)), [work])
  useLayoutEffect(
    () =>
      commands.bindWorkKeys((chord, target) => {
        const question = target?.closest<HTMLElement>('[data-question]')?.dataset['question'] ?? null
        return editing ? meaningOf({ document: finalView.document, editor: image ?? spans, answers, readOnly: false }, chord, question) : null
      }),
    [editing, finalView, image, spans, answers],
  )
  useSurfaceKeys({ image, spans, editing, looking: 'adjudicate', handlers: useHandlers(options) })
}

function useHandlers(options: Options): Readonly<Record<string, CommandHandler>> {
  const latest = useRef(options)
  useLayoutEffect(() => {
    latest.current = options
  })
  return useMemo(() => {
    const now = (): Options => latest.current
    const open = (): boolean => !now().closed
    const there = (): true | typeof CHOOSE_FIRST => (now().desk.current ? true : CHOOSE_FIRST)
    const person = (digit: string) => now().desk.annotations.find(({ author }) => digitOf(author) === digit)
    /** Once it is decided on, the next one that is open comes. */
    const decided = (): void => {
      const { desk } = now()
      const { current, shown, final } = desk
      const at = current ? shown.indexOf(current) : -1
      if (!current || final.isOpen(current)) return
      const next = [...shown.slice(at + 1), ...shown.slice(0, at)].find((thing) => final.isOpen(thing))
      desk.goTo(next ?? current)
    }
    return {
      'adjudicate.next': { run: () => now().desk.step(1) },
      'adjudicate.previous': { run: () => now().desk.step(-1) },
      'adjudicate.overlay': { available: () => now().image !== null || now().spans !== null, run: () => now().desk.setOverlaid(!now().desk.overlaid) },
      'adjudicate.disagreements': { run: () => now().desk.setOnlyApart(!now().desk.onlyApart) },
      'adjudicate.takeAgreed': { available: open, run: () => now().desk.takeAgreed() },
      'adjudicate.edit': { available: open, run: () => now().desk.edit(true) },
      'adjudicate.leaveOut': {
        available: open,
        enabled: there,
        run: () => {
          const { current, final } = now().desk
          if (!current) return
          final.leaveOut(current)
          decided()
        },
      },
      // Also while nothing is edited: what was taken is taken back.
      'edit.undo': { enabled: () => (now().desk.final.document.nextUndo ? true : NOTHING_TO_UNDO), run: () => back(now(), 'undo') },
      'edit.redo': { enabled: () => (now().desk.final.document.nextRedo ? true : NOTHING_TO_REDO), run: () => back(now(), 'redo') },
      'review.cancel': { run: () => cancel(now()) },
      'draw.cancel': { run: () => cancel(now()) },
      'text.cancel': { run: () => cancel(now()) },
      'work.submit': { available: open, run: () => (now().desk.editing && now().desk.open.length > 0 ? now().desk.edit(false) : void now().desk.submit()) },
      'decision.submit': { available: open, run: () => void now().desk.submit() },
      'work.skip': { available: open, run: () => now().skip() },
      ...Object.fromEntries(
        DIGITS.flatMap((digit): [string, CommandHandler][] => [
          [
            `take.${digit}`,
            {
              available: () => open() && person(digit) !== undefined,
              enabled: there,
              run: () => {
                const { current, final } = now().desk
                const whose = person(digit)?.id
                if (!current || whose === undefined || !(current.objects.has(whose) || current.values.has(whose))) return
                final.take(current, whose)
                decided()
              },
            },
          ],
          [
            `takeAll.${digit}`,
            {
              available: () => open() && person(digit) !== undefined,
              run: () => {
                const { final, things } = now().desk
                const whose = person(digit)
                if (whose) final.takeAll(things, whose.id)
              },
            },
          ],
        ]),
      ),
    }
  }, [])
}

function back({ desk, image }: Options, way: 'undo' | 'redo'): void {
  image?.cancelGesture()
  desk.final.document[way]()
}

/** One step back: the gesture, what is selected, editing. */
function cancel({ desk, image, spans }: Options): void {
  const editor = image ?? spans
  if (image && (image.getState().busy || image.getState().handle !== null)) image.run('draw.cancel')
  else if (desk.editing && editor && editor.getState().selection.length > 0) editor.select([])
  else if (desk.editing && spans?.chosen) spans.clearRange()
  else if (desk.editing && image && image.getState().tool !== 'select') image.setTool('select')
  else if (desk.editing) desk.edit(false)
  else desk.goTo(null)
}
