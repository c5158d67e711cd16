import { type DocumentSnapshot, DocumentStore, EMPTY_SNAPSHOT, type LabelSchema, type Operation } from '@/engine'
import { type Clock, systemClock } from './clock'
import { type DraftRecord, type OfflineDatabase, type OperationRecord, operationsAfter, seal, unseal } from './database'

/** Operations between two snapshots: what a restart has to replay at most. */
const SNAPSHOT_EVERY = 50

/** Requests without an answer that are remembered. */
const MOST_SENT = 20

/** Drafts that nobody touched for this long are removed. */
const MAX_AGE_MS = 60 * 24 * 3600 * 1000

export interface RestoredDraft {
  readonly document: DocumentStore
  readonly revision: string | null
  /** There are changes that the server has not seen. */
  readonly unsynced: boolean
  /** Damaged entries that had to be left out. */
  readonly dropped: number
}

/**
 * The draft of one assignment on this device: a snapshot and the operations since, each written as it happens.
 * What was written survives a killed page, undo stack included.
 */
export class DraftLog {
  readonly assignment: string
  readonly #database: OfflineDatabase
  readonly #clock: Clock
  #seq = 0
  #record: DraftRecord | null = null
  #document: DocumentStore | null = null
  #stop: () => void = () => undefined
  #pending: Promise<unknown> = Promise.resolve()
  #failed: ((error: unknown) => void) | null = null

  constructor(database: OfflineDatabase, assignment: string, clock: Clock = systemClock) {
    this.#database = database
    this.assignment = assignment
    this.#clock = clock
  }

  /** Number of the last operation. */
  get seq(): number {
    return this.#seq
  }

  /** Fingerprints of what was sent since the server last answered. */
  get sent(): readonly string[] {
    return this.#record?.sent ?? []
  }

  /** Notes what is about to be sent: should its answer be lost, it is known again on the server. */
  noteSent(mark: string): void {
    if (!this.#record || this.sent.includes(mark)) return
    this.#record = { ...this.#record, sent: [...this.sent, mark].slice(-MOST_SENT) }
    this.#queue(() => this.#database.put('drafts', this.#stamped()))
  }

  /** Whether the device holds a draft of this assignment that the server has not seen whole. */
  async hasUnsynced(): Promise<boolean> {
    const record = await this.#database.get('drafts', this.assignment)
    if (!record) return false
    const later = await this.#database.count('operations', operationsAfter(this.assignment, record.syncedSeq))
    return later > 0 || record.seq > record.syncedSeq
  }

  /**
   * The draft as it was last written, or null when there is none. A damaged snapshot falls back to `base`
   * (what the server has); damaged operations are left out, and what then no longer fits, too.
   */
  async restore(schema: LabelSchema, base: DocumentSnapshot = EMPTY_SNAPSHOT): Promise<RestoredDraft | null> {
    const record = await this.#database.get('drafts', this.assignment)
    if (!record) return null
    const snapshot = readSnapshot(unseal(record.snapshot))
    const document = new DocumentStore(schema, snapshot ?? base)
    const operations = await this.#database.getAll('operations', operationsAfter(this.assignment, record.seq))
    let dropped = snapshot ? 0 : 1
    for (const entry of operations) if (!replay(document, entry)) dropped += 1
    this.#record = record
    this.#seq = Math.max(record.seq, operations.at(-1)?.seq ?? 0)
    return { document, revision: record.revision, unsynced: this.#seq > record.syncedSeq, dropped }
  }

  /**
   * Starts to write: the document as it stands, then each operation. The returned function stops.
   * `failed` hears of writes that the device refused (storage full); the editor goes on in memory.
   */
  follow(document: DocumentStore, revision: string | null, failed: (error: unknown) => void = () => undefined, version?: number): () => void {
    this.#document = document
    this.#failed = failed
    const isNew = this.#record === null
    this.#record ??= { assignment: this.assignment, seq: 0, snapshot: seal(EMPTY_SNAPSHOT), revision, syncedSeq: 0, updatedAt: 0 }
    this.#record = { ...this.#record, revision, ...(version === undefined ? {} : { version }), ...(isNew ? { syncedSeq: this.#seq } : {}) }
    this.#writeSnapshot()
    this.#stop = document.onOperation((operation) => this.#append(operation))
    return () => {
      this.#stop()
      this.#document = null
    }
  }

  /** Resolves when everything so far is written. */
  settled(): Promise<void> {
    return this.#pending.then(() => undefined)
  }

  /** Notes that the server holds everything up to an operation, under a revision. */
  async markSynced(seq: number, revision: string): Promise<void> {
    if (!this.#record) return
    this.#record = { ...this.#record, syncedSeq: Math.max(seq, this.#record.syncedSeq), revision, sent: [] }
    this.#queue(() => this.#database.put('drafts', this.#stamped()))
    await this.settled()
  }

  /** Takes the document as it stands for the draft: after it was replaced by another revision. */
  async replaceBy(revision: string): Promise<void> {
    if (this.#record) this.#record = { ...this.#record, revision, syncedSeq: this.#seq, sent: [] }
    this.#writeSnapshot()
    await this.settled()
  }

  /** Forgets the draft; the server has it, or nobody wants it. */
  async remove(): Promise<void> {
    this.#stop()
    this.#document = null
    this.#record = null
    await this.settled()
    await removeDraft(this.#database, this.assignment)
  }

  #append(operation: Operation): void {
    this.#seq += 1
    const entry: OperationRecord = { assignment: this.assignment, seq: this.#seq, ...seal(operation) }
    if (this.#seq % SNAPSHOT_EVERY === 0) {
      this.#writeSnapshot()
      return
    }
    this.#queue(async () => {
      const transaction = this.#database.transaction('operations', 'readwrite', { durability: 'relaxed' })
      await Promise.all([transaction.store.put(entry), transaction.done])
    })
  }

  /** The document as it stands, and the operations it holds removed: both or neither. */
  #writeSnapshot(): void {
    if (!this.#document || !this.#record) return
    this.#record = { ...this.#record, seq: this.#seq, snapshot: seal(this.#document.snapshot()) }
    const record = this.#stamped()
    this.#queue(async () => {
      const transaction = this.#database.transaction(['drafts', 'operations'], 'readwrite', { durability: 'relaxed' })
      const old = IDBKeyRange.bound([this.assignment, 0], [this.assignment, record.seq])
      await Promise.all([
        transaction.objectStore('drafts').put(record),
        transaction.objectStore('operations').delete(old),
        transaction.done,
      ])
    })
  }

  #stamped(): DraftRecord {
    if (!this.#record) throw new Error('The draft log has not begun')
    return { ...this.#record, updatedAt: this.#clock.now() }
  }

  /** Writes start at once; IndexedDB keeps their order. A refused write is reported, not thrown. */
  #queue(write: () => Promise<unknown>): void {
    const done = write().catch((error: unknown) => this.#failed?.(error))
    this.#pending = Promise.all([this.#pending, done])
  }
}

const replay = (document: DocumentStore, entry: OperationRecord): boolean => {
  const operation = unseal(entry)
  if (typeof operation !== 'object' || operation === null) return false
  try {
    return document.replay(operation as Operation)
  } catch {
    return false
  }
}

const readSnapshot = (value: unknown): DocumentSnapshot | null => {
  if (typeof value !== 'object' || value === null) return null
  const { objects, values, history } = value as Partial<DocumentSnapshot>
  const sound = Array.isArray(objects) && typeof values === 'object' && Array.isArray(history?.done) && Array.isArray(history.undone)
  return sound ? (value as DocumentSnapshot) : null
}

export const removeDraft = async (database: OfflineDatabase, assignment: string): Promise<void> => {
  const transaction = database.transaction(['drafts', 'operations'], 'readwrite')
  await Promise.all([
    transaction.objectStore('drafts').delete(assignment),
    transaction.objectStore('operations').delete(IDBKeyRange.bound([assignment, 0], [assignment, Number.MAX_SAFE_INTEGER])),
    transaction.done,
  ])
}

/** Removes drafts that were left behind long ago. */
export const removeOldDrafts = async (database: OfflineDatabase, clock: Clock = systemClock): Promise<number> => {
  const before = IDBKeyRange.upperBound(clock.now() - MAX_AGE_MS)
  const old = await database.getAllKeysFromIndex('drafts', 'updatedAt', before)
  for (const assignment of old) await removeDraft(database, assignment)
  return old.length
}
