/**
 * The lost session. A request that met a 401 calls `awaitSignIn` and waits; the dialog that listens here signs the
 * person in without leaving the screen, and every waiting request goes on. All state on the screen stays as it is.
 */
type Listener = (needed: boolean) => void

let waiting: { promise: Promise<boolean>; settle: (signedIn: boolean) => void } | null = null
const listeners = new Set<Listener>()

function announce(needed: boolean): void {
  for (const listener of listeners) listener(needed)
}

/** Resolves to true when the person signed in again, to false when they gave up or nobody can ask them. */
export function awaitSignIn(): Promise<boolean> {
  if (listeners.size === 0) return Promise.resolve(false)
  if (!waiting) {
    let settle: (signedIn: boolean) => void = () => {}
    const promise = new Promise<boolean>((resolve) => {
      settle = resolve
    })
    waiting = { promise, settle }
    announce(true)
    return promise
  }
  return waiting.promise
}

/** Called by the dialog: lets all waiting requests go on (true) or fail with their 401 (false). */
export function settleSignIn(signedIn: boolean): void {
  if (!waiting) return
  const { settle } = waiting
  waiting = null
  settle(signedIn)
  announce(false)
}

export function onSignInNeeded(listener: Listener): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export function signInNeeded(): boolean {
  return waiting !== null
}
