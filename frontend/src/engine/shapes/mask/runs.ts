/**
 * Run lengths as the server has them: row-major, background first, in turns; each an unsigned LEB128 varint in its
 * shortest form; together base64 with padding. Only the first run may be 0 long. One mask has one encoding.
 */

/** Bits: no picture has 2^42 pixels. */
const MAX_SHIFT = 35
/** Characters handed to `fromCharCode` at once: a call has limited room for arguments. */
const SLICE = 8192

export const encodeRuns = (runs: readonly number[]): string => {
  const bytes: number[] = []
  for (const run of runs) {
    let rest = run
    while (rest > 0x7f) {
      bytes.push((rest % 0x80) | 0x80)
      rest = Math.floor(rest / 0x80)
    }
    bytes.push(rest)
  }
  let text = ''
  for (let at = 0; at < bytes.length; at += SLICE) text += String.fromCharCode(...bytes.slice(at, at + SLICE))
  return btoa(text)
}

/** The runs of a mask of so many pixels; null where the text is not exactly that. */
export const decodeRuns = (text: string, pixels: number): readonly number[] | null => {
  let binary: string
  try {
    binary = atob(text)
  } catch {
    return null
  }
  // `atob` takes more than the server does: spaces, no padding, spare bits.
  if (btoa(binary) !== text) return null
  const runs: number[] = []
  let [value, shift, total] = [0, 0, 0]
  for (let at = 0; at < binary.length; at += 1) {
    const byte = binary.codePointAt(at)!
    value += (byte & 0x7f) * 2 ** shift
    if (byte & 0x80) {
      shift += 7
      if (shift > MAX_SHIFT) return null
      continue
    }
    if ((byte === 0 && shift > 0) || (value === 0 && runs.length > 0)) return null
    runs.push(value)
    total += value
    if (total > pixels) return null
    value = 0
    shift = 0
  }
  return shift === 0 && total === pixels ? runs : null
}
