import type { Action } from '../editorActions'
import type { EnginePart } from '../parts'
import { isSnapping, registerSnapping, setSnapping } from '../tools/snapping'
import { clipboardActions } from './clipboard'
import { combiningActions } from './combining'
import { objectActions } from './objects'
import { nearestCorner, snapping } from './snap'
import { turningActions } from './turning'

registerSnapping(snapping)

const snapActions: Readonly<Record<string, Action>> = {
  'view.snap': {
    run: (editor) => {
      setSnapping(!isSnapping())
      editor.announce(isSnapping() ? /*i18n*/ { id: 'What you draw is drawn to what is near' } : /*i18n*/ { id: 'What you draw stays where you point' })
    },
  },
  'draw.toNearest': {
    run: (editor) => {
      const from = editor.getState().crosshair ?? editor.camera.toImage(editor.camera.centre)
      const to = nearestCorner(editor, from)
      if (!to) return
      editor.setCrosshair(to)
      editor.tool.aim?.(to)
      editor.announce(/*i18n*/ { id: 'Crosshair at {x}, {y}', values: { x: Math.round(to.x), y: Math.round(to.y) } })
    },
  },
}

/** What can be done with every shape, and what the first item does not need at once. */
export const part: EnginePart = { tools: [], actions: { ...clipboardActions, ...combiningActions, ...objectActions, ...snapActions, ...turningActions } }
