import type { Editor } from '../../editor'
import type { Action, ActionState } from '../../editorActions'
import type { Size } from '../../geometry/primitives'
import type { Message } from '../../model/message'
import type { EnginePart } from '../../parts'
import { maskType } from '.'
import { LARGEST, SMALLEST, brushSettings, brushTool, paintCommand, setBrush } from './brush'
import { maskCombiner } from './combine'
import type { MaskShape } from './model'
import { grown, largestPiece, withoutHoles } from './regions'
import type { MaskTiles } from './tiles'

const selectedMask = (editor: Editor): MaskShape | null => (editor.primary?.type === 'mask' ? editor.primary : null)

const onMask = (editor: Editor): ActionState => {
  if (editor.readOnly) return /*i18n*/ { id: 'This work is read-only' }
  return selectedMask(editor) ? true : /*i18n*/ { id: 'Select a mask first' }
}

const change = (message: Message, how: (mask: MaskShape, size: Size) => MaskTiles): Action => ({
  state: onMask,
  run: (editor) => {
    const mask = selectedMask(editor)
    if (mask) editor.commit(paintCommand(mask, mask, how(mask, editor.image), message).command)
  },
})

const whilePainting = (editor: Editor): ActionState => (editor.getState().tool === 'mask' ? true : /*i18n*/ { id: 'Choose the mask tool first' })

/** The brush as it is now, shown where the crosshair is. */
const showBrush = (editor: Editor): void => {
  const { crosshair, busy } = editor.getState()
  if (crosshair && !busy) editor.tool.aim?.(crosshair)
}

const size = (factor: number): Action => ({
  state: whilePainting,
  run: (editor) => {
    setBrush({ radius: Math.min(LARGEST, Math.max(SMALLEST, brushSettings().radius * factor)) })
    showBrush(editor)
    editor.announce(/*i18n*/ { id: 'Brush: {size} pixels wide', values: { size: Math.round(2 * editor.camera.lengthToImage(brushSettings().radius)) } })
  },
})

const actions: Readonly<Record<string, Action>> = {
  'mask.erase': {
    state: (editor) => (editor.tools.includes(brushTool) ? true : /*i18n*/ { id: 'This project does not use this tool' }),
    run: (editor) => {
      // From another tool this is the eraser's key.
      const erases = editor.getState().tool !== 'mask' || !brushSettings().erases
      editor.setTool('mask')
      setBrush({ erases })
      showBrush(editor)
      editor.announce(erases ? /*i18n*/ { id: 'Eraser' } : /*i18n*/ { id: 'Brush' })
    },
  },
  'mask.protect': {
    state: whilePainting,
    run: (editor) => {
      setBrush({ protects: !brushSettings().protects })
      editor.announce(brushSettings().protects ? /*i18n*/ { id: 'Other masks are protected' } : /*i18n*/ { id: 'Other masks may be painted over' })
    },
  },
  'mask.smaller': size(1 / 1.25),
  'mask.larger': size(1.25),
  'mask.fillHoles': change(/*i18n*/ { id: 'Fill the holes of the mask' }, withoutHoles),
  'mask.removeIslands': change(/*i18n*/ { id: 'Keep the largest piece of the mask' }, largestPiece),
  'mask.grow': change(/*i18n*/ { id: 'Grow the mask' }, (mask, image) => grown(mask, 1, image)),
  'mask.shrink': change(/*i18n*/ { id: 'Shrink the mask' }, (mask, image) => grown(mask, -1, image)),
}

export const part: EnginePart<MaskShape> = { type: maskType, combiner: maskCombiner, tools: [brushTool], actions }
