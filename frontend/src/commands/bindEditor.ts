import { EDITOR_ACTION_IDS, type Editor } from '@/engine'
import type { CommandHandler, CommandRegistry } from './registry'

/** Gives the editor's commands to the registry, with the scope that fits: `drawing` while a gesture is under way. */
export const bindEditor = (registry: CommandRegistry, editor: Editor): (() => void) => {
  const handlers: Record<string, CommandHandler> = {}
  for (const id of EDITOR_ACTION_IDS) {
    handlers[id] = {
      enabled: () => editor.can(id),
      run: () => editor.run(id),
      release: () => editor.endKeyGesture(),
    }
  }
  const unbind = registry.bind(handlers)
  let leave = registry.pushScope('canvas')
  let busy = false
  const unsubscribe = editor.subscribe(() => {
    if (editor.getState().busy === busy) return
    busy = !busy
    leave()
    leave = registry.pushScope(busy ? 'drawing' : 'canvas')
  })
  return () => {
    unsubscribe()
    leave()
    unbind()
  }
}
