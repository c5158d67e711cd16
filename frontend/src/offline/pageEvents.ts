import type { DraftKeeper } from './keeper'
import type { Outbox } from './outbox'

/** Back online: try at once. Leaving or hiding the page: send what is pending. */
export const bindPageEvents = (target: Window, parts: { readonly sync?: DraftKeeper; readonly outbox?: Outbox }): (() => void) => {
  const online = () => {
    parts.sync?.resume()
    parts.outbox?.resume()
  }
  const leaving = () => parts.sync?.flushOnLeave()
  const hidden = () => {
    if (target.document.visibilityState === 'hidden') leaving()
  }
  target.addEventListener('online', online)
  target.addEventListener('pagehide', leaving)
  target.document.addEventListener('visibilitychange', hidden)
  return () => {
    target.removeEventListener('online', online)
    target.removeEventListener('pagehide', leaving)
    target.document.removeEventListener('visibilitychange', hidden)
  }
}
