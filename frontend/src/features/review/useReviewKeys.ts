import { useLayoutEffect, useMemo, useRef } from 'react'
import type { CommandHandler } from '@/commands/registry'
import type { Pin } from '@/api/types'
import { commands, translate, useCommands } from '@/app/commands'
import { holdsObjects, type Editor } from '@/engine'
import { meaningOf } from '@/features/editor/workKeys'
import type { SpanEditor } from '@/modalities/text'
import { toast } from '@/ui/Toast'
import type { CheckWork } from './feed'
import type { DeskModel } from './useDesk'
import { useSurfaceKeys } from './useSurfaceKeys'
import { wireIdOf } from './words'

interface Options {
  work: CheckWork
  desk: DeskModel
  image: Editor | null
  spans: SpanEditor | null
  /** Something was changed that is not saved. */
  changed: boolean
  /** Nothing can be decided now. */
  closed: boolean
  reasons: readonly string[]
  hasRepair: boolean
  pinAt: (pin: Pin) => void
  skip: () => void
  toggleChanges: () => void
}

const CHANGED = /*i18n*/ { id: 'Save the fix, or discard it, first' }
const NO_REPAIR = /*i18n*/ { id: 'Nobody can repair this one: accept it, fix it, or reject it' }
const CLOSE_FIRST = /*i18n*/ { id: 'Send what the form says, or close it with Esc' }
const DIGITS = '123456789'.split('')

/** Tools are off until editing begins; then the keys are those of the editor, and Esc leads back. */
export function useReviewKeys(options: Options): void {
  const { desk, image, spans } = options
  const { editing, view } = desk
  const answers = useMemo(() => options.work.schema.controls.filter((control) => !holdsObjects(control)), [options.work])
  useLayoutEffect(
    () =>
      commands.bindWorkKeys((chord, target) => {
        const question = target?.closest<HTMLElement>('[data-question]')?.dataset['question'] ?? null
        return editing && view ? meaningOf({ document: view.document, editor: image ?? spans, answers, readOnly: false }, chord, question) : null
      }),
    [editing, view, image, spans, answers],
  )
  useCommands(useMemo(() => (spans && !editing ? lookingHandlers(spans) : {}), [spans, editing]))
  useSurfaceKeys({ image, spans, editing, looking: 'review', handlers: useHandlers(options) })
}

/** Handlers of one identity that always do what fits the latest state. */
function useHandlers(options: Options): Readonly<Record<string, CommandHandler>> {
  const latest = useRef(options)
  useLayoutEffect(() => {
    latest.current = options
  })
  return useMemo(() => {
    const now = (): Options => latest.current
    const decidable = (): true | typeof CHANGED => (now().changed ? CHANGED : true)
    const open = (): boolean => !now().closed
    const say = (verdict: 'return' | 'reject') => () => now().desk.setSaying((before) => ({ reason: null, comment: '', ...before, verdict }))
    const turn = (by: 1 | -1): CommandHandler => ({
      available: () => now().desk.annotations.length > 1,
      enabled: decidable,
      run: () => {
        const { annotations, annotation, show } = now().desk
        const at = annotations.findIndex(({ id }) => id === annotation?.id)
        const next = annotations[(at + by + annotations.length) % annotations.length]
        if (next) show(next.id)
      },
    })
    return {
      'review.accept': { available: open, enabled: () => (now().desk.saying ? CLOSE_FIRST : decidable()), run: () => void now().desk.decide('accept') },
      'review.return': { available: open, enabled: () => (now().desk.returnable ? decidable() : NO_REPAIR), run: say('return') },
      'review.reject': { available: open, enabled: decidable, run: say('reject') },
      'review.fix': { available: open, run: () => now().desk.edit(true) },
      'review.pin': { available: open, enabled: decidable, run: () => pin(now()) },
      'review.confirm': { run: () => confirm(now()) },
      'review.cancel': { run: () => cancel(now()) },
      'review.changes': { available: () => now().hasRepair, run: () => now().toggleChanges() },
      'review.nextAnnotation': turn(1),
      'review.previousAnnotation': turn(-1),
      'work.submit': { available: open, run: () => submit(now()) },
      'work.skip': { available: open, run: () => now().skip() },
      'decision.submit': { available: open, run: () => submit(now()) },
      'draw.cancel': { run: () => cancel(now()) },
      'text.cancel': { run: () => cancel(now()) },
      ...Object.fromEntries(
        DIGITS.map((digit) => [
          `option.${digit}`,
          {
            available: () => now().desk.saying !== null && now().reasons[Number(digit) - 1] !== undefined,
            run: () => {
              const { desk, reasons } = now()
              const reason = reasons[Number(digit) - 1]
              if (desk.saying && reason) desk.setSaying({ ...desk.saying, reason })
            },
          },
        ]),
      ),
    }
  }, [])
}

/** In a text the keys that move a crosshair over pictures go from word to word. */
function lookingHandlers(spans: SpanEditor): Record<string, CommandHandler> {
  return {
    'shape.left': { run: () => void spans.run('text.left') },
    'shape.right': { run: () => void spans.run('text.right') },
    'shape.up': { run: () => void spans.run('text.up') },
    'shape.down': { run: () => void spans.run('text.down') },
    'shape.left10': { run: () => void spans.run('text.extendLeft') },
    'shape.right10': { run: () => void spans.run('text.extendRight') },
    'object.next': { run: () => void spans.run('object.next') },
    'object.previous': { run: () => void spans.run('object.previous') },
  }
}

function pin({ desk, image, spans, pinAt }: Options): void {
  const editor = image ?? spans
  const object = editor && desk.view?.document.get(editor.getState().selection.at(-1) ?? '')
  if (editor && object) pinAt({ control: editor.control.name, object: wireIdOf(object) })
  else if (spans?.chosen) pinAt({ control: spans.control.name, start: spans.chosen.start, end: spans.chosen.end })
  else if (image) desk.setPlacing(true)
  else toast(translate(/*i18n*/ { id: 'Choose an object or some words first' }), { tone: 'notice' })
}

function confirm({ desk, image, spans, pinAt }: Options): void {
  if (desk.placing && image) {
    const { x, y } = image.getState().crosshair ?? image.camera.toImage(image.camera.centre)
    pinAt({ control: image.control.name, x: Math.round(x * 100) / 100, y: Math.round(y * 100) / 100 })
  } else if (desk.saying) desk.send()
  else if (image) image.run('draw.confirm')
  else spans?.run('text.confirm')
}

/** One step back: the place of a pin, the gesture, what is selected, the form, editing. */
function cancel({ desk, image, spans, changed }: Options): void {
  const editor = image ?? spans
  if (desk.placing) desk.setPlacing(false)
  else if (image && (image.getState().busy || image.getState().handle !== null)) image.run('draw.cancel')
  else if (editor && editor.getState().selection.length > 0) editor.select([])
  else if (spans?.chosen) spans.clearRange()
  else if (image && desk.editing && image.getState().tool !== 'select') image.setTool('select')
  else if (desk.saying) desk.setSaying(null)
  else if (desk.editing) {
    if (changed) toast(translate(/*i18n*/ { id: 'What you changed is kept: save the fix, or discard it.' }), { tone: 'notice' })
    desk.edit(false)
  }
}

function submit({ desk, changed }: Options): void {
  if (changed) void desk.decide('fix')
  else if (desk.saying) desk.send()
  else if (desk.editing) desk.edit(false)
}
