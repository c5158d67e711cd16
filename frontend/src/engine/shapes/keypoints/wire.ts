import { type Size, clamp } from '../../geometry/primitives'
import type { Json, LabelSpec } from '../../model/schema'
import { isNumber } from '../points/paths'
import type { ParseOutcome } from '../shapeType'
import { type Keypoint, type KeypointsShape, MOST_POINTS, skeletonOf } from './model'

const ABSENT: Keypoint = [0, 0, 0]

const readPoint = (raw: Json): Keypoint | null => {
  if (!Array.isArray(raw) || raw.length !== 3) return null
  const [x, y, seen] = raw as readonly Json[]
  return isNumber(x) && isNumber(y) && (seen === 0 || seen === 1 || seen === 2) ? [x, y, seen] : null
}

/** Reads keypoints from a result. Points outside are brought in; a skeleton gets as many as it has. */
export const parseKeypoints = (raw: Readonly<Record<string, Json>>, size: Size, label?: LabelSpec): ParseOutcome<KeypointsShape> => {
  const given = raw['points']
  const read = Array.isArray(given) ? (given as readonly Json[]).map(readPoint) : [null]
  if (!read.every((point) => point !== null)) return { ok: false, why: 'keypoints are points of x, y and a visibility of 0, 1 or 2' }
  const form = skeletonOf(label)
  const wanted = form.skeleton?.names.length ?? read.length
  if (wanted > MOST_POINTS) return { ok: false, why: `keypoints are at most ${MOST_POINTS} points` }
  const counted = read.length === wanted ? read : Array.from({ length: wanted }, (_, i) => read[i] ?? ABSENT)
  if (!counted.some(([, , seen]) => seen > 0)) return { ok: false, why: 'no point of the keypoints is there' }
  const points = counted.map((point): Keypoint => {
    const [x, y] = [clamp(point[0], 0, size.width), clamp(point[1], 0, size.height)]
    return x === point[0] && y === point[1] ? point : [x, y, point[2]]
  })
  const moved = points.some((point, i) => point !== counted[i] && point[2] > 0)
  const repaired = moved ? 'points were brought within the image' : counted === read ? null : 'the keypoints did not have as many points as their skeleton'
  return { ok: true, geometry: { type: 'keypoints', points, ...form }, repaired }
}
