/**
 * The Merkle tree of the log as RFC 9162 has it, in the browser: leaf hashes, inclusion and consistency.
 * Written apart from the server whose log it checks. Sizes are far below 2^53; halving is by division, not by shifts.
 */

export type Hash = Uint8Array<ArrayBuffer>

/** A proof that does not prove what it was given for. */
export class ProofFault extends Error {
  override readonly name = 'ProofFault'
}

async function sha256(...parts: readonly Uint8Array[]): Promise<Hash> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole))
}

const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

export const leafHash = (data: string): Promise<Hash> => sha256(LEAF, new TextEncoder().encode(data))
export const nodeHash = (left: Hash, right: Hash): Promise<Hash> => sha256(NODE, left, right)
/** The root of a tree without leaves. */
export const emptyRoot = (): Promise<Hash> => sha256()

export function hex(hash: Uint8Array): string {
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function unhex(text: string): Hash {
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) throw new ProofFault('a hash is not written in hexadecimal')
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
}

export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

const half = (n: number): number => Math.floor(n / 2)
const odd = (n: number): boolean => n % 2 === 1

/** The root that an inclusion proof leads to (RFC 9162, 2.1.3.2). */
export async function rootFromInclusion(leaf: Hash, index: number, size: number, path: readonly Hash[]): Promise<Hash> {
  if (!(index >= 0 && index < size)) throw new ProofFault('the log has no such event')
  let place = index
  let last = size - 1
  let root = leaf
  for (const step of path) {
    if (last === 0) throw new ProofFault('the path is too long')
    if (odd(place) || place === last) {
      root = await nodeHash(step, root)
      while (!odd(place) && place > 0) {
        place = half(place)
        last = half(last)
      }
    } else {
      root = await nodeHash(root, step)
    }
    place = half(place)
    last = half(last)
  }
  if (last !== 0) throw new ProofFault('the path is too short')
  return root
}

/** Rejects with `ProofFault` unless the log of `old` events is the beginning of that of `size` (RFC 9162, 2.1.4.2). */
export async function checkConsistency(old: number, oldRoot: Hash, size: number, root: Hash, path: readonly Hash[]): Promise<void> {
  if (!(old >= 0 && old <= size)) throw new ProofFault('the log is shorter than it was')
  if (old === 0 || old === size) {
    if (path.length > 0) throw new ProofFault('the path is too long')
    if (old === size && !same(oldRoot, root)) throw new ProofFault('at the same size the log has another root')
    return
  }
  const steps = Number.isInteger(Math.log2(old)) ? [oldRoot, ...path] : [...path]
  let place = old - 1
  let last = size - 1
  while (odd(place)) {
    place = half(place)
    last = half(last)
  }
  const [start, ...rest] = steps
  if (!start) throw new ProofFault('the path is too short')
  let first = start
  let second = start
  for (const step of rest) {
    if (last === 0) throw new ProofFault('the path is too long')
    if (odd(place) || place === last) {
      first = await nodeHash(step, first)
      second = await nodeHash(step, second)
      while (!odd(place) && place > 0) {
        place = half(place)
        last = half(last)
      }
    } else {
      second = await nodeHash(second, step)
    }
    place = half(place)
    last = half(last)
  }
  if (last !== 0) throw new ProofFault('the path is too short')
  if (!same(first, oldRoot)) throw new ProofFault('what was there before was changed')
  if (!same(second, root)) throw new ProofFault('the path leads to another root')
}

/** The root over leaf hashes in their order. */
export async function rootOf(leaves: readonly Hash[]): Promise<Hash> {
  const peaks: Hash[] = []
  for (const [index, leaf] of leaves.entries()) {
    let top = leaf
    for (let place = index; odd(place); place = half(place)) top = await nodeHash(peaks.pop()!, top)
    peaks.push(top)
  }
  let root = peaks.pop()
  if (!root) return emptyRoot()
  while (peaks.length > 0) root = await nodeHash(peaks.pop()!, root)
  return root
}
