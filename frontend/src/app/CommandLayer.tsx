import { lazy, Suspense, useSyncExternalStore } from 'react'
import { useCommands } from './commands'

const CommandPalette = lazy(() => import('./CommandPalette'))
const CheatSheet = lazy(() => import('./CheatSheet'))

type Shown = 'palette' | 'keys' | null

let shown: Shown = null
const listeners = new Set<() => void>()

function show(next: Shown): void {
  shown = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function openPalette(): void {
  show('palette')
}

export function openCheatSheet(): void {
  show('keys')
}

function close(): void {
  show(null)
}

const HANDLERS = {
  'help.palette': { run: openPalette },
  'help.keys': { run: openCheatSheet },
}

/** The palette and the list of keys, over any screen. */
export function CommandLayer() {
  useCommands(HANDLERS)
  const now = useSyncExternalStore(subscribe, () => shown)
  if (now === null) return null
  return <Suspense>{now === 'palette' ? <CommandPalette onClose={close} /> : <CheatSheet onClose={close} />}</Suspense>
}
