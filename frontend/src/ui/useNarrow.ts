import { useSyncExternalStore } from 'react'

const query = (): MediaQueryList => matchMedia('(max-width: 640px)')

function subscribe(changed: () => void): () => void {
  const narrow = query()
  narrow.addEventListener('change', changed)
  return () => narrow.removeEventListener('change', changed)
}

/** Whether there is room for one column of things only, as stylesheets have it. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => query().matches)
