import type { CommandHandler, CommandRegistry } from '@/commands'
import { SPAN_ACTION_IDS } from './spanActions'
import type { SpanEditor } from './spanEditor'

/** Gives the commands of a text to the registry, in the scope `text`. */
export const bindSpanEditor = (registry: CommandRegistry, editor: SpanEditor): (() => void) => {
  const handlers: Record<string, CommandHandler> = {}
  for (const id of SPAN_ACTION_IDS) {
    handlers[id] = {
      enabled: () => editor.can(id),
      run: () => editor.run(id),
      release: () => editor.document.seal(),
    }
  }
  const unbind = registry.bind(handlers)
  const leave = registry.pushScope('text')
  return () => {
    leave()
    unbind()
  }
}
