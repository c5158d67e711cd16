import type { Action } from '../editorActions'
import type { Editor } from '../editor'

const announceTurn = (editor: Editor): void => {
  const { quarters, mirrored } = editor.camera.state
  const values = { degrees: quarters * 90 }
  editor.announce(mirrored ? /*i18n*/ { id: 'View mirrored and turned by {degrees}°', values } : /*i18n*/ { id: 'View turned by {degrees}°', values })
}

const turning = (turn: (editor: Editor) => void): Action => ({
  run: (editor) => {
    turn(editor)
    announceTurn(editor)
  },
})

/** Turn and mirror what is seen; what is stored keeps its coordinates. */
export const turningActions: Readonly<Record<string, Action>> = {
  'view.turnRight': turning(({ camera }) => camera.turnBy(1)),
  'view.turnLeft': turning(({ camera }) => camera.turnBy(-1)),
  'view.mirror': turning(({ camera }) => camera.mirror()),
  'view.upright': {
    state: ({ camera }) => (camera.isTurned ? true : /*i18n*/ { id: 'The view is not turned' }),
    run: turning(({ camera }) => camera.turnTo({ quarters: 0, mirrored: false })).run,
  },
}
