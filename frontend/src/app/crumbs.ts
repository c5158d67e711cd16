/** The breadcrumb of the page that is shown; it stays until the next page has its own, so that nothing blinks. */
import { useSyncExternalStore } from 'react'
import type { Crumb } from '@/ui/Breadcrumb'

let current: readonly Crumb[] = []
const listeners = new Set<() => void>()

export function setCrumbs(crumbs: readonly Crumb[]): void {
  current = crumbs
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export function useCrumbs(): readonly Crumb[] {
  return useSyncExternalStore(subscribe, () => current)
}
