import type { Size } from '../../geometry/primitives'
import type { Json } from '../../model/schema'
import { readPath, withoutRepeats } from '../points/paths'
import type { ParseOutcome, WireGeometry } from '../shapeType'
import { cutToImage, untangle } from './combine'
import { LEAST_POINTS, type PolygonGeometry, type PolygonPart, type PolygonShape } from './model'
import { polygonProblem } from './sound'

const partToWire = ([outer, ...holes]: PolygonPart): WireGeometry => ({ points: outer ?? [], ...(holes.length > 0 ? { holes } : {}) })

/** The first part as `points` and `holes`, the others the same way under `parts`. */
export const polygonToWire = ({ parts: [first, ...others] }: PolygonShape): WireGeometry => ({
  ...partToWire(first ?? []),
  ...(others.length > 0 ? { parts: others.map(partToWire) } : {}),
})

const isObject = (raw: Json): raw is Readonly<Record<string, Json>> => typeof raw === 'object' && raw !== null && !Array.isArray(raw)

const readPart = (raw: Json): PolygonPart | null => {
  if (!isObject(raw)) return null
  const { points, holes = [] } = raw
  if (!Array.isArray(holes)) return null
  const rings = [points, ...(holes as readonly Json[])].map(readPath)
  return rings.every((ring) => ring !== null) ? rings : null
}

/** Reads a polygon from a result. What can be repaired is, with a word about it; what can't is refused. */
export const parsePolygon = (raw: Readonly<Record<string, Json>>, size: Size): ParseOutcome<PolygonShape> => {
  const more = raw['parts'] ?? []
  const given = Array.isArray(more) ? [raw, ...(more as readonly Json[])].map(readPart) : [null]
  if (!given.every((part) => part !== null)) return { ok: false, why: 'a polygon needs points of two numbers each' }
  const read: PolygonGeometry = { parts: given }
  const clean = cleaned(read)
  if (!clean) return { ok: false, why: 'a polygon needs at least three points' }
  let sound: PolygonGeometry | null = clean
  if (polygonProblem(clean) !== null) sound = untangle(clean)
  const inside = sound && cutToImage(sound, size)
  if (!inside) return { ok: false, why: 'the outline of the polygon crosses itself' }
  if (inside.parts.length === 0) return { ok: false, why: 'the polygon has no area in the image' }
  return { ok: true, geometry: { type: 'polygon', parts: inside.parts }, repaired: repairOf(read, clean, sound, inside) }
}

const repairOf = (read: PolygonGeometry, clean: PolygonGeometry, sound: PolygonGeometry | null, inside: PolygonGeometry): string | null => {
  if (inside !== sound) return 'the polygon was cut at the border of the image'
  if (sound !== clean) return 'the outline of the polygon crossed itself'
  return clean === read ? null : 'points that stood twice were removed'
}

/** Without repeated points, and without holes that have too few left; null where an outer ring has. */
const cleaned = (polygon: PolygonGeometry): PolygonGeometry | null => {
  const parts = polygon.parts.map((part) => {
    const rings = part.map((ring) => withoutRepeats(ring, true))
    if ((rings[0]?.length ?? 0) < LEAST_POINTS) return null
    const kept = rings.filter(({ length }) => length >= LEAST_POINTS)
    return kept.length === part.length && kept.every((ring, i) => ring === part[i]) ? part : kept
  })
  if (!parts.every((part) => part !== null)) return null
  return parts.every((part, i) => part === polygon.parts[i]) ? polygon : { parts }
}
