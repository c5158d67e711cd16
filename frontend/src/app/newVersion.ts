/** After a deployment old chunks may be gone: a failed chunk load means that a new version is being served. */
let seen = false
const listeners = new Set<() => void>()

export function newVersionSeen(): boolean {
  return seen
}

export function onNewVersion(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export function isChunkFailure(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|Importing a module script failed|Unable to preload/.test(error.message)
}

export function watchForNewVersion(): void {
  addEventListener('vite:preloadError', () => {
    // While offline a chunk fails for another reason, and the offline banner already says it.
    if (!navigator.onLine) return
    seen = true
    for (const listener of listeners) listener()
  })
}
