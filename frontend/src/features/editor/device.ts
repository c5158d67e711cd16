/** What this device keeps for a person: drafts, and what is on its way to the server. One of each for the page. */
import { bindPageEvents, openOfflineDatabase, Outbox, removeOldDrafts, type OfflineDatabase } from '@/offline'
import { transport } from './transport'

export interface Device {
  readonly database: OfflineDatabase
  readonly outbox: Outbox
  /** Called with the assignment's id when the server has acknowledged its submit or skip. */
  onDelivered(listener: (assignment: string) => void): () => void
}

let opened: { person: string; device: Promise<Device> } | null = null

async function open(person: string): Promise<Device> {
  const database = await openOfflineDatabase(person)
  const listeners = new Set<(assignment: string) => void>()
  const outbox = new Outbox({
    database,
    transport,
    delivered: ({ assignment }) => {
      for (const listener of listeners) listener(assignment)
    },
  })
  bindPageEvents(window, { outbox })
  await outbox.start()
  void removeOldDrafts(database).catch(() => undefined)
  // The browser may clear what it was not asked to keep; a refusal changes nothing else.
  void navigator.storage?.persist?.().catch(() => false)
  return {
    database,
    outbox,
    onDelivered: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The device's store of this person; each has their own, so that people who share a browser see only their own. */
export function deviceOf(person: string): Promise<Device> {
  if (opened?.person !== person) opened = { person, device: open(person) }
  const current = opened
  current.device.catch(() => {
    if (opened === current) opened = null
  })
  return current.device
}
