import { editorActionIds, type Editor } from '@/engine'
import type { CommandHandler, CommandRegistry } from './registry'
import type { Scope } from './scopes'

/**
 * Gives the editor's commands to the registry, with the scope that fits: `drawing` while a gesture is under way. Where
 * work is only looked at, `looking` is its scope throughout: whatever that one lacks then has no key.
 */
export const bindEditor = (registry: CommandRegistry, editor: Editor, looking?: Scope): (() => void) => {
  const handlers: Record<string, CommandHandler> = {}
  for (const id of editorActionIds()) {
    // A part of the engine may be here before the list of its commands.
    if (!registry.definition(id)) continue
    handlers[id] = {
      enabled: () => editor.can(id),
      run: () => editor.run(id),
      release: () => editor.endKeyGesture(),
    }
  }
  const unbind = registry.bind(handlers)
  let leave = registry.pushScope(looking ?? 'canvas')
  let busy = false
  const unsubscribe = editor.subscribe(() => {
    if (editor.getState().busy === busy) return
    busy = !busy
    leave()
    leave = registry.pushScope(looking ?? (busy ? 'drawing' : 'canvas'))
  })
  return () => {
    unsubscribe()
    leave()
    unbind()
  }
}
