/** Regions of videos, sound and documents: as the server has them, and as they are drawn here. */
import type { Added, Changes } from '../regions'
import type { Found, Gate, GateFile, RegionShape } from '../data'

/** A frame, counted from 0, and a box in pixels of the upright original. */
export type Key = readonly [frame: number, x: number, y: number, w: number, h: number]

export interface Track {
  readonly track: readonly Key[]
  readonly from: number
  readonly to: number
}

/** Seconds. */
export interface Cut {
  readonly sound: readonly [number, number]
}

export interface OnPage {
  readonly page: number
  readonly box: readonly [number, number, number, number]
}

/** Words of a page, in code points of its text. */
export interface Words {
  readonly page: number
  readonly words: readonly [number, number]
}

export type Box = readonly [x: number, y: number, w: number, h: number]

export type Shape = Track | Cut | OnPage | Words | { readonly box: Box }

const KINDS: ReadonlySet<string> = new Set(['video', 'audio', 'pdf'])

export const isRecorded = ({ kind }: Pick<GateFile, 'kind'>): boolean => KINDS.has(kind)

/** The gate of an item without the files that are looked at as recordings. */
export function withoutRecorded(gate: Gate): Gate {
  const names = new Set(gate.files.filter(isRecorded).map(({ name }) => name))
  return { ...gate, files: gate.files.filter((file) => !isRecorded(file)), all_regions: gate.all_regions.filter(({ name }) => !names.has(name)) }
}

/** Something that was marked here and that the server does not know yet. */
export interface Drawn {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly shape: Shape
}

export interface Row {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly shape: Shape
  readonly found: Found | null
}

/** What is marked in one file: what was found in its order, then what was drawn. */
export function rowsOf(found: readonly Found[], drawn: readonly Drawn[], name: string): readonly Row[] {
  return [
    ...found.filter((one) => one.name === name).map((one) => ({ id: one.id, name, kind: one.kind, shape: one.shape as Shape, found: one })),
    ...drawn.filter((one) => one.name === name).map((one) => ({ ...one, found: null })),
  ]
}

/** What is to be sent: what was taken away, and what was drawn and is to be masked. */
export function changesOf(drawn: readonly Drawn[], off: ReadonlySet<string>): Changes {
  const made = new Set(drawn.map(({ id }) => id))
  const add: Added[] = drawn.filter(({ id }) => !off.has(id)).map(({ name, kind, shape }) => ({ name, kind, shape: shape as RegionShape }))
  return { add, remove: [...off].filter((id) => !made.has(id)) }
}

/** Where a region lies at a frame, as it is masked there: in a straight line between keys. Null where it does not. */
export function boxAt(shape: Shape, frame: number): Box | null {
  if ('page' in shape || 'sound' in shape) return null
  if (!('track' in shape)) return shape.box
  if (frame < shape.from || frame > shape.to || shape.track.length === 0) return null
  const after = shape.track.findIndex(([at]) => at >= frame)
  const next = shape.track[after === -1 ? shape.track.length - 1 : after]!
  const before = after > 0 ? shape.track[after - 1]! : next
  const share = next[0] === before[0] ? 1 : (frame - before[0]) / (next[0] - before[0])
  const at = (index: 1 | 2 | 3 | 4): number => before[index] + (next[index] - before[index]) * (after === -1 ? 1 : share)
  return [at(1), at(2), at(3), at(4)]
}

/** The track with this box at a frame; it reaches there. */
export function withKey(shape: Track, frame: number, box: Box): Track {
  const keys = shape.track.filter(([at]) => at !== frame)
  const rounded = box.map((value) => Math.round(value * 100) / 100) as unknown as Box
  const track = [...keys, [frame, ...rounded] as Key].toSorted((one, other) => one[0] - other[0])
  return { track, from: Math.min(shape.from, frame), to: Math.max(shape.to, frame) }
}

/** The track from `from` to `to`: keys outside go, and the ends keep the place they had. */
export function within(shape: Track, from: number, to: number): Track {
  const [first, last] = [Math.min(from, to), Math.max(from, to)]
  const kept = shape.track.filter(([frame]) => frame >= first && frame <= last)
  if (kept.length > 0) return { track: kept, from: first, to: last }
  const near = boxAt({ ...shape, from: Math.min(first, shape.from), to: Math.max(last, shape.to) }, first) ?? ([0, 0, 1, 1] as const)
  return { track: [[first, ...near]], from: first, to: last }
}

/** When the frames of a video are shown, in seconds, ascending. */
export interface FrameTable {
  readonly times: readonly number[]
}

export interface RawFrames {
  readonly time_base: readonly [number, number]
  readonly pts: readonly number[]
}

export function tableOf({ time_base: [unit, parts], pts }: RawFrames): FrameTable {
  const first = pts[0] ?? 0
  return { times: pts.map((at) => ((at - first) * unit) / parts) }
}

/** Where no table is at hand: frames of one length. */
export function evenTable(count: number, duration: number): FrameTable {
  return { times: Array.from({ length: Math.max(1, count) }, (_, frame) => (duration * frame) / Math.max(1, count)) }
}

/** The frame that is shown at a moment; one that begins a hair later counts as shown. */
export function frameAt({ times }: FrameTable, moment: number): number {
  let [low, high] = [0, times.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (times[middle]! <= moment + 0.0005) low = middle
    else high = middle - 1
  }
  return Math.max(0, low)
}

/** A moment inside of the frame: its beginning may still show the one before. */
export function momentOf({ times }: FrameTable, frame: number): number {
  const at = Math.min(Math.max(0, frame), times.length - 1)
  const begin = times[at] ?? 0
  const end = times[at + 1] ?? begin + 0.02
  return begin + (end - begin) / 2
}

/** `1:02.4` */
export function clockOf(seconds: number): string {
  const tenths = Math.floor(Math.max(0, seconds) * 10 + 1e-6)
  const [minutes, rest] = [Math.floor(tenths / 600), tenths % 600]
  return `${minutes}:${String(Math.floor(rest / 10)).padStart(2, '0')}.${rest % 10}`
}
