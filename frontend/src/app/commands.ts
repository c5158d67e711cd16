/** The one command registry of the page, and how screens take part in it. */
import { useEffect, useSyncExternalStore } from 'react'
// Not by the index: that would bring the whole engine into the shell.
import { showChord } from '@/commands/keys'
import { browserPreferences } from '@/commands/preferences'
import { CommandRegistry, type CommandHandler } from '@/commands/registry'
import type { Scope } from '@/commands/scopes'
import type { Message, Translate } from '@/engine'
import { t } from '@/i18n'
import { onModal } from '@/ui/modalScope'

function storage(): Storage | null {
  try {
    return window.localStorage
  } catch {
    return null
  }
}

export const commands = new CommandRegistry({ preferences: browserPreferences(storage()) })

onModal(() => commands.pushScope('dialog'))

/** Translates the engine's and the commands' messages. */
export const translate: Translate = ({ id, values }: Message) => t(id, values)

/** Gives commands their meaning while the component is shown. `handlers` has to keep its identity. */
export function useCommands(handlers: Readonly<Record<string, CommandHandler>>): void {
  useEffect(() => commands.bind(handlers), [handlers])
}

export function useCommandScope(scope: Scope, active = true): void {
  useEffect(() => (active ? commands.pushScope(scope) : undefined), [scope, active])
}

let version = 0
commands.subscribe(() => {
  version += 1
})

/** Renders again whenever bindings, scope or key preferences change. */
export function useCommandsVersion(): number {
  return useSyncExternalStore(commands.subscribe, () => version)
}

/** The first key of a command as this person has it, for key caps and tooltips. */
export function useKeyOf(id: string): string | undefined {
  return useSyncExternalStore(commands.subscribe, () => commands.keysOf(id)[0])
}

export { showChord }
