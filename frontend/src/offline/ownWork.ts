import { DocumentStore, type Json, type Result, toResult } from '@/engine'

/** Steps looked back for what the server holds: beyond, a look would be felt. */
const STEPS_BACK = 50

/** One text for one result, whatever order a server keeps its keys in. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: Json | undefined) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )

/** Short name of a result: the same for the same content, FNV-1a of its canonical text with its length. */
export const fingerprint = (result: Result): string => {
  const text = canonical(result)
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return `${text.length}-${(hash >>> 0).toString(36)}`
}

/**
 * Whether what the server holds is this device's own earlier work: a page that was closed or reloaded may not have
 * heard that its last request arrived. It is when it was sent from here, or when undoing leads to it.
 */
export const isOwnWork = (document: DocumentStore, sent: readonly string[], held: Result): boolean => {
  const wanted = fingerprint(held)
  if (sent.includes(wanted)) return true
  const past = new DocumentStore(document.schema, document.snapshot())
  for (let step = 0; step <= STEPS_BACK; step += 1) {
    if (fingerprint(toResult(past)) === wanted) return true
    if (past.undo() === null) return false
  }
  return false
}
