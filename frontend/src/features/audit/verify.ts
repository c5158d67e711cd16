/**
 * Verifies the log in this page. The server only hands out what it stored; every hash, path and signature is worked out
 * here, and what this browser remembers of the last time is held against what is shown now.
 */
import { canonical } from './canonical'
import { auditApi, type AuditEvent, type InclusionProof, type SignedHead } from './data'
import { checkConsistency, hex, leafHash, ProofFault, rootFromInclusion, rootOf, same, unhex, type Hash } from './merkle'
import { recall, remember, type Remembered } from './memory'
import { isSigned, parseCheckpoint, parseKey, type Checkpoint } from './note'

/** `unchecked`: could not be checked here; `new`: nothing to hold it against yet. */
export type Outcome = 'right' | 'wrong' | 'unchecked' | 'new'

export interface Verified {
  checkpoint: Checkpoint
  head: SignedHead
  signature: { outcome: Outcome; fault?: string }
  key: { outcome: Outcome; since: string | null; written: boolean }
  growth: { outcome: Outcome; from: Remembered | null; fault?: string }
  events: { outcome: Outcome; read: number; all: boolean; firstBad: number | null; fault?: string }
  /** Events after the checkpoint: chained by their hashes, but signed by nothing yet. */
  unsigned: number
  /** What was read, newest first; enough to write the exported log when `events.all`. */
  log: readonly AuditEvent[]
}

export const isWhole = ({ signature, key, growth, events }: Verified): boolean =>
  [signature, key, growth, events].every(({ outcome }) => outcome !== 'wrong')

/** Logs up to this size are read whole unless asked otherwise; of longer ones this many events, newest first. */
export const READ_WHOLE = 5000

interface Options {
  organisation: string
  whole?: boolean | undefined
  /** The verifier key that somebody wrote down; the server's is held against it. */
  written?: string | undefined
  onProgress?: (done: number, total: number) => void
  signal?: AbortSignal | undefined
}

/** False where the page is not served in a way that lets browsers compute hashes (plain HTTP from another machine). */
export function canVerify(): boolean {
  return typeof crypto !== 'undefined' && 'subtle' in crypto && Boolean(crypto.subtle)
}

export async function verifyLog(options: Options): Promise<Verified> {
  const head = await auditApi.head(options.signal)
  const checkpoint = parseCheckpoint(head.note)
  if (checkpoint.size !== head.size || hex(checkpoint.root) !== head.root) throw new ProofFault('the server tells another size or root than the checkpoint that it signed')
  const before = recall(checkpoint.origin)
  const signature = await checkSignature(head)
  const key = checkKey(head.key, before, options.written)
  const growth = await checkGrowth(checkpoint, before, options.signal)
  const { events, log, unsigned } = await checkEvents(checkpoint, options)
  const verified: Verified = { checkpoint, head, signature, key, growth, events, unsigned, log }
  if (isWhole(verified)) remember(checkpoint.origin, { size: checkpoint.size, root: hex(checkpoint.root), key: head.key }, before)
  return verified
}

const faultOf = (error: unknown): string => {
  if (error instanceof ProofFault || error instanceof TypeError) return error.message
  throw error
}

async function checkSignature(head: SignedHead): Promise<Verified['signature']> {
  try {
    return { outcome: (await isSigned(head.note, await parseKey(head.key))) ? 'right' : 'unchecked' }
  } catch (error) {
    return { outcome: 'wrong', fault: faultOf(error) }
  }
}

function checkKey(key: string, before: Remembered | null, written: string | undefined): Verified['key'] {
  if (written) return { outcome: written.trim() === key ? 'right' : 'wrong', since: null, written: true }
  if (!before) return { outcome: 'new', since: null, written: false }
  return { outcome: before.key === key ? 'right' : 'wrong', since: before.first, written: false }
}

async function checkGrowth(checkpoint: Checkpoint, before: Remembered | null, signal?: AbortSignal): Promise<Verified['growth']> {
  if (!before || before.size === 0) return { outcome: 'new', from: before }
  try {
    if (checkpoint.size < before.size) throw new ProofFault('the log is shorter than it was')
    const proof = await auditApi.consistency(before.size, signal)
    const newer = parseCheckpoint(proof.checkpoint.note)
    await checkConsistency(before.size, unhex(before.root), newer.size, newer.root, proof.path.map(unhex))
    if (newer.size === checkpoint.size && !same(newer.root, checkpoint.root)) throw new ProofFault('two checkpoints of one size have other roots')
    return { outcome: 'right', from: before }
  } catch (error) {
    return { outcome: 'wrong', from: before, fault: faultOf(error) }
  }
}

/** The event as it is hashed, from what the list tells of it. */
export function bodyOf(event: AuditEvent, organisation: string): Record<string, unknown> {
  const { index, id, actor, token, action, object, project, payload, prev } = event
  return { v: 1, organisation, index, id, at: moment(event.at), actor, token, action, object: { kind: object.kind, id: object.id }, project, payload, prev }
}

/** Six digits of the second, whatever the list left out: `…:05Z` -> `…:05.000000Z`. */
function moment(text: string): string {
  const [, whole = text, fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(text) ?? []
  return `${whole}.${fraction.padEnd(6, '0')}Z`
}

const NONE: Verified['events'] = { outcome: 'right', read: 0, all: true, firstBad: null }

async function checkEvents(checkpoint: Checkpoint, options: Options): Promise<Pick<Verified, 'events' | 'log' | 'unsigned'>> {
  const { organisation, signal, onProgress, whole = checkpoint.size <= READ_WHOLE } = options
  const log: AuditEvent[] = []
  const leaves: Hash[] = []
  const wanted = whole ? Number.POSITIVE_INFINITY : READ_WHOLE
  let cursor: string | null = null
  let firstBad: number | null = null
  do {
    const page = await auditApi.page(cursor, signal)
    for (const event of page.results) {
      const leaf = await leafHash(canonical(bodyOf(event, organisation)))
      const above = log.at(-1)
      if (hex(leaf) !== event.leaf) firstBad = event.index
      if (above && above.index !== event.index + 1) firstBad = event.index + 1
      else if (above && above.prev !== hex(leaf)) firstBad = event.index
      log.push(event)
      leaves.push(leaf)
    }
    onProgress?.(log.length, Math.min(wanted, log[0] ? log[0].index + 1 : 0))
    cursor = page.next
  } while (cursor && log.length < wanted)
  const newest = log[0]
  const unsigned = newest ? Math.max(0, newest.index + 1 - checkpoint.size) : 0
  const all = cursor === null
  const read = log.length
  if (all) {
    if (log.length > 0 && log.at(-1)!.index !== 0) firstBad ??= 0
    if (firstBad === null && read < checkpoint.size) firstBad = read
  }
  if (firstBad !== null) return { log, unsigned, events: { outcome: 'wrong', read, all, firstBad } }
  if (checkpoint.size === 0) return { log, unsigned, events: { ...NONE, read } }
  const fault = all ? await checkRoot(checkpoint, leaves) : await checkNewest(checkpoint, log, signal)
  return { log, unsigned, events: fault === null ? { outcome: 'right', read, all, firstBad } : { outcome: 'wrong', read, all, firstBad, fault } }
}

async function checkRoot(checkpoint: Checkpoint, newestFirst: readonly Hash[]): Promise<string | null> {
  const root = await rootOf([...newestFirst].reverse().slice(0, checkpoint.size))
  return same(root, checkpoint.root) ? null : 'the events as they are now lead to another root than the signed one'
}

/** The newest signed event is in the tree; each remembers the hash of the one before it, so the others hang on it. */
async function checkNewest(checkpoint: Checkpoint, log: readonly AuditEvent[], signal?: AbortSignal): Promise<string | null> {
  const newest = log.find((event) => event.index < checkpoint.size)
  if (!newest) return 'none of the signed events was given'
  const proved = await proveEvent(newest, await auditApi.inclusion(newest.id, signal))
  return proved.fault ?? null
}

export interface ProvedEvent {
  outcome: Outcome
  size: number
  index: number
  signature: Outcome
  leaf: string
  root: string
  path: readonly string[]
  head: SignedHead
  fault?: string
}

/** Whether what the list shows of an event is what stands in the signed tree. */
export async function proveEvent(event: AuditEvent, proof: InclusionProof): Promise<ProvedEvent> {
  const checkpoint = parseCheckpoint(proof.checkpoint.note)
  const leaf = await leafHash(canonical(proof.event))
  const { outcome: signature, fault: unsigned } = await checkSignature(proof.checkpoint)
  const shown = { size: checkpoint.size, index: proof.index, leaf: hex(leaf), root: hex(checkpoint.root), path: proof.path, head: proof.checkpoint, signature }
  try {
    if (unsigned) throw new ProofFault(unsigned)
    const listed = canonical(bodyOf(event, String(proof.event['organisation'])))
    if (proof.event['index'] !== proof.index || canonical(proof.event) !== listed) throw new ProofFault('what the list shows is not what was proved')
    const root = await rootFromInclusion(leaf, proof.index, checkpoint.size, proof.path.map(unhex))
    if (!same(root, checkpoint.root)) throw new ProofFault('the path leads to another root')
    return { ...shown, outcome: 'right' }
  } catch (error) {
    return { ...shown, outcome: 'wrong', fault: faultOf(error) }
  }
}

/** The log as `manage.py export-audit` writes it, for the stand-alone verifier; of a log that was read whole. */
export function exportedLog({ head, log }: Verified, organisation: string): string {
  const newest = log[0]
  const lines = [
    canonical({ clearlabel_audit: 1, organisation, origin: head.origin, size: log.length, last: newest?.leaf ?? '', key: head.key }),
    canonical({ checkpoint: head.note }),
    ...[...log].reverse().map((event) => canonical({ event: bodyOf(event, organisation), leaf: event.leaf })),
  ]
  return `${lines.join('\n')}\n`
}
