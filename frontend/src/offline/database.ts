import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { SkipRequest, SubmitRequest } from './transport'

/** JSON with its checksum: a half-written or damaged record is recognised and left out. */
export interface Sealed {
  readonly body: string
  readonly sum: number
}

export interface DraftRecord {
  readonly assignment: string
  /** Operations up to this one are in the snapshot. */
  readonly seq: number
  readonly snapshot: Sealed
  /** Server's revision that the draft is based on. */
  readonly revision: string | null
  /** Number of the label schema that it was made under. */
  readonly version?: number
  /** Operations up to this one have reached the server. */
  readonly syncedSeq: number
  /** Fingerprints of what was sent since the server last answered; it may hold any of them. */
  readonly sent?: readonly string[]
  readonly updatedAt: number
}

export interface OperationRecord extends Sealed {
  readonly assignment: string
  readonly seq: number
}

export type OutboxRequest =
  | ({ readonly kind: 'submit' } & SubmitRequest)
  | ({ readonly kind: 'skip' } & SkipRequest)

export interface OutboxRecord {
  readonly id?: number
  readonly assignment: string
  readonly request: OutboxRequest
  readonly queuedAt: number
  readonly attempts: number
  /** Why the server refused it for good; null while it is still to be sent. */
  readonly refused: { readonly kind: string; readonly code: string | null; readonly detail: string } | null
}

interface OfflineSchema extends DBSchema {
  drafts: { key: string; value: DraftRecord; indexes: { updatedAt: number } }
  operations: { key: [string, number]; value: OperationRecord }
  outbox: { key: number; value: OutboxRecord }
}

export type OfflineDatabase = IDBPDatabase<OfflineSchema>

/** One database a person, so that people who share a browser never see each other's drafts. */
export const openOfflineDatabase = (person: string): Promise<OfflineDatabase> =>
  openDB<OfflineSchema>(`clearlabel-${person}`, 1, {
    upgrade: (database) => {
      database.createObjectStore('drafts', { keyPath: 'assignment' }).createIndex('updatedAt', 'updatedAt')
      database.createObjectStore('operations', { keyPath: ['assignment', 'seq'] })
      database.createObjectStore('outbox', { keyPath: 'id', autoIncrement: true })
    },
    // A newer version of the page wants to upgrade: give way, the log is on disk.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  })

/** All operations of one assignment after a sequence number. */
export const operationsAfter = (assignment: string, seq: number): IDBKeyRange =>
  IDBKeyRange.bound([assignment, seq], [assignment, Number.MAX_SAFE_INTEGER], true)

export const seal = (value: unknown): Sealed => {
  const body = JSON.stringify(value)
  return { body, sum: checksum(body) }
}

/** The value, or undefined when the record is damaged. */
export const unseal = ({ body, sum }: Sealed): unknown => {
  if (typeof body !== 'string' || checksum(body) !== sum) return undefined
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}

/** FNV-1a, 32 bit: finds damage, not malice. */
const checksum = (text: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
