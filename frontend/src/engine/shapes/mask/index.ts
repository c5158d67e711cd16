import { type Point, type Size, clamp } from '../../geometry/primitives'
import type { Json } from '../../model/schema'
import { brief } from '../points/corners'
import type { ParseOutcome, ShapeType } from '../shapeType'
import { drawMask } from './draw'
import { type MaskGeometry, type MaskShape, areaOf, emptyMask, geometryOf, tilesOf } from './model'
import { decodeRuns } from './runs'
import { stampRound, tilesOfRuns } from './tiles'

const RING: readonly (readonly [number, number])[] = Array.from({ length: 12 }, (_, i) => [Math.cos((i * Math.PI) / 6), Math.sin((i * Math.PI) / 6)])

/** On the edge where some of what lies around the point is in the mask and some is not. */
const hit: ShapeType<MaskShape>['hit'] = (mask, point, tolerance) => {
  const [x, y, w, h] = mask.bbox
  if (point.x < x - tolerance || point.y < y - tolerance || point.x > x + w + tolerance || point.y > y + h + tolerance) return null
  const tiles = tilesOf(mask)
  const within = tiles.has(point.x, point.y)
  let all = within
  let any = within
  for (const reach of [tolerance / 2, tolerance]) {
    for (const [dx, dy] of RING) {
      const one = tiles.has(point.x + dx * reach, point.y + dy * reach)
      all &&= one
      any ||= one
    }
  }
  if (all) return 'inside'
  return any ? 'edge' : null
}

/** Moved by whole pixels, as far as it stays in the image. */
const move = (mask: MaskShape, dx: number, dy: number, size: Size): MaskShape => {
  const [x, y, w, h] = mask.bbox
  const [byX, byY] = [clamp(Math.round(dx), -x, size.width - x - w), clamp(Math.round(dy), -y, size.height - y - h)]
  if (byX === 0 && byY === 0) return mask
  const moved = emptyMask(size)
  tilesOf(mask).spans((row, start, end) => moved.fill(row + byY, start + byX, end + byX, 1))
  return { ...mask, ...geometryOf(moved) }
}

/** A disc around a point. */
export const disc = ({ x, y }: Point, radius: number, size: Size): MaskGeometry | null => {
  const tiles = emptyMask(size)
  stampRound(tiles, { x, y }, { x, y }, radius, 1)
  // A brush thinner than a pixel may miss every centre: it paints the pixel it is on.
  tiles.fill(Math.min(size.height - 1, Math.floor(y)), Math.min(size.width - 1, Math.floor(x)), Math.min(size.width - 1, Math.floor(x)) + 1, 1)
  return geometryOf(tiles)
}

const isPair = (value: Json | undefined): value is readonly [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((side) => Number.isInteger(side) && (side as number) > 0)

const parse = (raw: Readonly<Record<string, Json>>, size: Size): ParseOutcome<MaskShape> => {
  const { size: given, rle, bbox } = raw
  if (!isPair(given) || typeof rle !== 'string') return { ok: false, why: 'a mask needs its size and its run lengths' }
  const [height, width] = given
  if (height !== size.height || width !== size.width) {
    return { ok: false, why: `the mask is ${width} by ${height} pixels, but the image ${size.width} by ${size.height}` }
  }
  const runs = decodeRuns(rle, width * height)
  if (!runs) return { ok: false, why: 'the run lengths of the mask can’t be read' }
  const geometry = geometryOf(tilesOfRuns(runs, size))
  if (!geometry) return { ok: false, why: 'the mask is empty' }
  const isSame = Array.isArray(bbox) && bbox.length === 4 && geometry.bbox.every((side, i) => side === bbox[i])
  return { ok: true, geometry: { type: 'mask', ...geometry }, repaired: isSame ? null : 'the box of the mask was worked out anew' }
}

export const maskType: ShapeType<MaskShape> = {
  type: 'mask',
  name: 'mask',
  bounds: ({ bbox: [x, y, w, h] }) => ({ minX: x, minY: y, maxX: x + w, maxY: y + h }),
  area: areaOf,
  hit,
  draw: drawMask,
  handles: () => [],
  dragHandle: (mask) => mask,
  move,
  keyEdit: (mask, { dx, dy, mode }, size) => (mode === 'move' ? move(mask, dx, dy, size) : mask),
  defaultAt: (point, extent, size) => ({ type: 'mask', ...(disc(point, Math.min(extent / 2, size.width / 2, size.height / 2), size) as MaskGeometry) }),
  fields: ({ bbox: [x, y, w, h] }, size) => [
    { id: 'x', name: 'x', unit: 'px', value: x, min: 0, max: size.width - w, step: 1 },
    { id: 'y', name: 'y', unit: 'px', value: y, min: 0, max: size.height - h, step: 1 },
  ],
  withField: (mask, field, value, size) => {
    if (!Number.isFinite(value)) return mask
    return move(mask, field === 'x' ? value - mask.bbox[0] : 0, field === 'y' ? value - mask.bbox[1] : 0, size)
  },
  describe: (mask) => `${areaOf(mask)} pixels, ${mask.bbox[2]} by ${mask.bbox[3]} at ${brief(mask.bbox[0])}, ${brief(mask.bbox[1])}`,
  toWire: ({ size, rle, bbox }) => ({ size, rle, bbox }),
  parse,
}

export type { MaskShape } from './model'
