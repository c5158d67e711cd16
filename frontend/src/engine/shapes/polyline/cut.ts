import type { Size } from '../../geometry/primitives'
import type { Path, Position } from '../points/paths'

/** Share of the way from a to b at which a segment enters and leaves the image (Liang and Barsky); null outside. */
const within = (a: Position, b: Position, { width, height }: Size): readonly [number, number] | null => {
  let [from, to] = [0, 1]
  for (const [start, delta, most] of [[a[0], b[0] - a[0], width], [a[1], b[1] - a[1], height]] as const) {
    if (delta === 0) {
      if (start < 0 || start > most) return null
      continue
    }
    const [one, other] = [-start / delta, (most - start) / delta]
    from = Math.max(from, Math.min(one, other))
    to = Math.min(to, Math.max(one, other))
  }
  return from < to ? [from, to] : null
}

const isInside = ([x, y]: Position, { width, height }: Size): boolean => x >= 0 && y >= 0 && x <= width && y <= height

/** What of a line lies in the image, in one piece: it goes straight on where it comes back in. */
export const pathInImage = (path: Path, size: Size): Path => {
  if (path.every((position) => isInside(position, size))) return path
  const kept: Position[] = []
  const add = (position: Position) => {
    const at: Position = [Math.min(size.width, Math.max(0, position[0])), Math.min(size.height, Math.max(0, position[1]))]
    const last = kept.at(-1)
    if (last?.[0] !== at[0] || last[1] !== at[1]) kept.push(at)
  }
  for (const [i, b] of path.entries()) {
    const a = path[i - 1]
    const share = a && within(a, b, size)
    if (!a || !share) continue
    for (const t of share) add([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])])
  }
  return kept
}
