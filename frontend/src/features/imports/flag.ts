/** Says without loading anything of uploads that this browser may know of some. */
import { useSyncExternalStore } from 'react'

export const FLAG = 'clearlabel uploads'
const listeners = new Set<() => void>()
let seen = false

/** An upload has begun in this tab, whatever the browser lets us keep of it. */
export function tellAboutUploads(): void {
  seen = true
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

function mayHave(): boolean {
  try {
    return seen || localStorage.getItem(FLAG) !== null
  } catch {
    return seen
  }
}

export function useMayHaveUploads(): boolean {
  return useSyncExternalStore(subscribe, mayHave)
}
