import type { Size } from '../../geometry/primitives'
import type { ShapeBase } from '../../model/objects'
import { decodeRuns, encodeRuns } from './runs'
import { MaskTiles, tilesOfRuns } from './tiles'

type Box = readonly [x: number, y: number, w: number, h: number]

/** A mask as a result has it; its pixels are unfolded when they are needed. */
export interface MaskGeometry {
  /** [height, width] of the image. */
  readonly size: readonly [height: number, width: number]
  readonly rle: string
  /** Smallest box of its pixels. */
  readonly bbox: Box
}

export interface MaskShape extends ShapeBase, MaskGeometry {
  readonly type: 'mask'
}

declare module '../../model/objects' {
  interface ShapeTypes {
    mask: MaskShape
  }
}

/** Unfolded tiles that are kept, over all masks: 64 MiB. */
const KEPT_TILES = 1024

interface Unfolded {
  readonly tiles: MaskTiles
  readonly area: number
}

/** By the box, which copies of a shape share as long as its pixels stay; the one used last is last. */
const unfolded = new Map<Box, Unfolded>()
/** Masks being painted. */
const live = new WeakMap<Box, MaskTiles>()

const keep = (box: Box, entry: Unfolded): Unfolded => {
  unfolded.delete(box)
  unfolded.set(box, entry)
  let count = 0
  for (const { tiles } of unfolded.values()) count += tiles.tiles.size
  for (const [oldest, { tiles }] of unfolded) {
    if (count <= KEPT_TILES || oldest === box) break
    unfolded.delete(oldest)
    count -= tiles.tiles.size
  }
  return entry
}

const unfold = (mask: MaskGeometry): Unfolded => {
  const found = unfolded.get(mask.bbox)
  if (found) return found
  const [height, width] = mask.size
  const runs = decodeRuns(mask.rle, width * height) ?? []
  const area = runs.reduce((sum, run, place) => (place % 2 === 1 ? sum + run : sum), 0)
  return keep(mask.bbox, { tiles: tilesOfRuns(runs, { width, height }), area })
}

/** Its pixels; not to be changed, but forked. */
export const tilesOf = (mask: MaskGeometry): MaskTiles => live.get(mask.bbox) ?? unfold(mask).tiles

export const areaOf = (mask: MaskGeometry): number => (live.has(mask.bbox) ? mask.bbox[2] * mask.bbox[3] : unfold(mask).area)

/** The geometry of pixels; null where there are none. */
export const geometryOf = (tiles: MaskTiles): MaskGeometry | null => {
  const measured = tiles.measure()
  if (!measured) return null
  const { width, height } = tiles.size
  const bbox: Box = measured.box
  keep(bbox, { tiles, area: measured.area })
  return { size: [height, width], rle: encodeRuns(measured.runs), bbox }
}

/** A mask that is being painted, for the screen alone: its run lengths are worked out when the stroke ends. */
export const liveGeometry = (tiles: MaskTiles, bbox: Box): MaskGeometry => {
  live.set(bbox, tiles)
  return { size: [tiles.size.height, tiles.size.width], rle: '', bbox }
}

export const emptyMask = (size: Size): MaskTiles => new MaskTiles({ width: size.width, height: size.height })
