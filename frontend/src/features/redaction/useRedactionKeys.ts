/** The keys of redaction review: lists by J and K, digits for regions, A to approve, N for a further region. */
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import type { CommandDefinition } from '@/commands/catalogue'
import type { CommandHandler } from '@/commands/registry'
import { commands } from '@/app/commands'
import { useEditorState } from '@/modalities/hooks'
import type { Editor } from '@/engine'
import { useSurfaceKeys } from '@/features/review/useSurfaceKeys'
import type { SpanEditor } from '@/modalities/text'

/** Beside those of reviews, which mean the same here. */
export const REDACTION_COMMANDS: readonly CommandDefinition[] = [
  { id: 'redaction.next', label: /*i18n*/ { id: 'Next item' }, keys: ['j'], scopes: ['review'], group: 'review' },
  { id: 'redaction.previous', label: /*i18n*/ { id: 'Previous item' }, keys: ['k'], scopes: ['review'], group: 'review' },
  { id: 'redaction.add', label: /*i18n*/ { id: 'Add a region' }, keys: ['n'], scopes: ['review'], group: 'review' },
  { id: 'redaction.remove', label: /*i18n*/ { id: 'Take the region away, or put it back' }, keys: ['Delete', 'Backspace'], scopes: ['review'], group: 'review' },
]

commands.define(REDACTION_COMMANDS)

interface Options {
  image: Editor | null
  spans: SpanEditor | null
  /** Nothing can be changed now. */
  isClosed: boolean
  canApprove: boolean
  count: number
  approve: () => void
  step: (by: 1 | -1) => void
  toggle: (index: number) => void
  toggleSelected: () => void
  add: () => void
}

const DIGITS = '123456789'.split('')

/** While a shape is drawn the keys are the editor's; Esc, or the drawn shape, leads back. */
export function useRedactionKeys(options: Options): boolean {
  const { image, spans, isClosed } = options
  const drawing = useDrawing(image)
  useSurfaceKeys({ image, spans, editing: drawing && !isClosed, looking: 'review', handlers: useHandlers(options) })
  return drawing
}

/** Whether a tool that draws is chosen; a drawn box gives the place back to selecting. */
function useDrawing(image: Editor | null): boolean {
  const latest = useRef(image)
  useEffect(() => {
    latest.current = image
    if (!image) return undefined
    let count = image.document.list(image.control.name).length
    return image.document.subscribe(() => {
      const now = image.document.list(image.control.name).length
      if (now > count) queueMicrotask(() => image.setTool('select'))
      count = now
    })
  }, [image])
  return useToolOf(image)
}

const NONE = { subscribe: () => () => undefined, getState: () => ({ tool: 'select' }) } as unknown as Editor

function useToolOf(image: Editor | null): boolean {
  const tool = useEditorState(image ?? NONE, (state) => state.tool)
  return tool !== 'select' && tool !== 'pan'
}

/** Handlers of one identity that always do what fits the latest state. */
function useHandlers(options: Options): Readonly<Record<string, CommandHandler>> {
  const latest = useRef(options)
  useLayoutEffect(() => {
    latest.current = options
  })
  return useMemo(() => {
    const now = (): Options => latest.current
    const open = (): boolean => !now().isClosed
    const approvable = (): boolean => now().canApprove
    return {
      'review.accept': { available: approvable, run: () => now().approve() },
      'work.submit': { available: approvable, run: () => now().approve() },
      'review.confirm': { run: () => void (now().image?.run('draw.confirm') ?? now().spans?.run('text.confirm')) },
      'review.cancel': { run: () => cancel(now()) },
      'draw.cancel': { run: () => cancel(now()) },
      'redaction.next': { run: () => now().step(1) },
      'redaction.previous': { run: () => now().step(-1) },
      'redaction.add': { available: open, run: () => now().add() },
      'redaction.remove': { available: open, run: () => now().toggleSelected() },
      ...Object.fromEntries(
        DIGITS.map((digit, index) => [`option.${digit}`, { available: () => open() && index < now().count, run: () => now().toggle(index) }]),
      ),
    }
  }, [])
}

/** One step back: the gesture, what is selected, the tool. */
function cancel({ image, spans }: Options): void {
  const editor = image ?? spans
  if (image && (image.getState().busy || image.getState().handle !== null)) image.run('draw.cancel')
  else if (editor && editor.getState().selection.length > 0) editor.select([])
  else if (image) image.setTool('select')
  else spans?.clearRange()
}
