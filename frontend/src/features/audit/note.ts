/**
 * Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint). A verifier key reads
 * `<name>+<key id>+<Base64 of 0x01 and the public key>`; a signature line `— <name> <Base64 of key id and signature>`.
 */
import { hex, ProofFault, type Hash } from './merkle'

export interface VerifierKey {
  name: string
  id: string
  public: Hash
}

export interface Checkpoint {
  origin: string
  size: number
  root: Hash
}

const DASH = '— '

function bytesOf(base64: string, what: string): Hash {
  try {
    return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
  } catch {
    throw new ProofFault(`${what} is not Base64`)
  }
}

/** Reads a verifier key and checks that its id belongs to it, so that one copied wrongly is noticed. */
export async function parseKey(text: string): Promise<VerifierKey> {
  const [name = '', id = '', ...rest] = text.trim().split('+')
  const raw = bytesOf(rest.join('+'), 'the key')
  if (!name || raw.length !== 33 || raw[0] !== 1) throw new ProofFault('this is no Ed25519 key: it looks like <name>+<key id>+<Base64>')
  const head = new TextEncoder().encode(`${name}\n`)
  const whole = new Uint8Array(head.length + raw.length)
  whole.set(head)
  whole.set(raw, head.length)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', whole))
  if (hex(digest.slice(0, 4)) !== id) throw new ProofFault('the key id does not belong to the key: it was copied wrongly')
  return { name, id, public: raw.slice(1) }
}

/** What a checkpoint says; whether it is signed is another question. */
export function parseCheckpoint(note: string): Checkpoint {
  const [origin = '', size = '', root = ''] = note.split('\n')
  if (!origin || !/^(?:0|[1-9]\d{0,15})$/.test(size)) throw new ProofFault('this is no checkpoint')
  const hash = bytesOf(root, 'the root')
  if (hash.length !== 32) throw new ProofFault('the root is not a SHA-256')
  return { origin, size: Number(size), root: hash }
}

/** False where this browser has no Ed25519; rejects with `ProofFault` where the signature is missing or wrong. */
export async function isSigned(note: string, key: VerifierKey): Promise<boolean> {
  const cut = note.lastIndexOf('\n\n')
  if (cut < 0) throw new ProofFault('this is no signed note')
  const signed = new TextEncoder().encode(note.slice(0, cut + 1))
  const public_ = await imported(key)
  let found = false
  for (const line of note.slice(cut + 2).split('\n')) {
    if (!line.startsWith(`${DASH}${key.name} `)) continue
    const raw = bytesOf(line.slice(DASH.length + key.name.length + 1), 'the signature')
    if (hex(raw.slice(0, 4)) !== key.id) continue
    if (!public_) return false
    if (!(await crypto.subtle.verify('Ed25519', public_, raw.slice(4), signed))) throw new ProofFault('the signature is not right')
    found = true
  }
  if (!found) throw new ProofFault('it is not signed with this key')
  return true
}

async function imported(key: VerifierKey): Promise<CryptoKey | null> {
  try {
    return await crypto.subtle.importKey('raw', key.public, 'Ed25519', false, ['verify'])
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotSupportedError') return null
    throw error
  }
}
