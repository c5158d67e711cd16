import type { Point, Rect, Size } from '../../geometry/primitives'

export const TILE = 256

export interface Tile {
  /** One byte a pixel, row by row: 1 for the mask, 0 for the rest. */
  readonly bytes: Uint8Array
  /** Grows with each change. */
  version: number
}

/** Called for each stretch of the mask within a row, in the order of the pixels: columns from `start` up to `end`. */
type OnSpan = (row: number, start: number, end: number) => void

/** The pixels of a mask, in square tiles of which only those that it touches exist. */
export class MaskTiles {
  readonly size: Size
  readonly tiles = new Map<number, Tile>()
  /** Tiles that this mask alone has; the others are copied before they change. */
  readonly #own = new Set<number>()
  readonly #across: number

  constructor(size: Size) {
    this.size = size
    this.#across = Math.ceil(size.width / TILE)
  }

  /** A mask with the same pixels, that changes on its own. */
  fork(): MaskTiles {
    const copy = new MaskTiles(this.size)
    for (const [key, tile] of this.tiles) copy.tiles.set(key, tile)
    return copy
  }

  keyOf(column: number, row: number): number {
    return row * this.#across + column
  }

  tileAt(column: number, row: number): Tile | undefined {
    return column < 0 || row < 0 || column >= this.#across ? undefined : this.tiles.get(this.keyOf(column, row))
  }

  has(x: number, y: number): boolean {
    if (x < 0 || y < 0 || x >= this.size.width || y >= this.size.height) return false
    const tile = this.tiles.get(this.keyOf(Math.floor(x / TILE), Math.floor(y / TILE)))
    return tile !== undefined && tile.bytes[(Math.floor(y) % TILE) * TILE + (Math.floor(x) % TILE)] === 1
  }

  /** Sets the pixels of a row from `start` up to `end`; what lies outside the image is left out. */
  fill(row: number, start: number, end: number, value: 0 | 1): void {
    if (row < 0 || row >= this.size.height) return
    const last = Math.min(end, this.size.width)
    const tileRow = Math.floor(row / TILE)
    for (let x = Math.max(0, start); x < last; ) {
      const column = Math.floor(x / TILE)
      const stop = Math.min(last, (column + 1) * TILE)
      const tile = this.#writable(this.keyOf(column, tileRow), value)
      if (tile) {
        const base = (row % TILE) * TILE - column * TILE
        tile.bytes.fill(value, base + x, base + stop)
        tile.version += 1
      }
      x = stop
    }
  }

  /** The tile for writing; none is made to hold nothing. */
  #writable(key: number, value: 0 | 1): Tile | null {
    const tile = this.tiles.get(key)
    if (tile && this.#own.has(key)) return tile
    if (!tile && value === 0) return null
    const own = { bytes: tile ? tile.bytes.slice() : new Uint8Array(TILE * TILE), version: (tile?.version ?? 0) + 1 }
    this.tiles.set(key, own)
    this.#own.add(key)
    return own
  }

  /** Goes through the mask row by row. A stretch over tiles comes in pieces that meet. */
  spans(onSpan: OnSpan): void {
    const rows = new Map<number, number[]>()
    for (const key of this.tiles.keys()) {
      const row = Math.floor(key / this.#across)
      rows.set(row, [...(rows.get(row) ?? []), key % this.#across])
    }
    for (const row of [...rows.keys()].toSorted((a, b) => a - b)) {
      const columns = rows.get(row)!.toSorted((a, b) => a - b)
      const last = Math.min(TILE, this.size.height - row * TILE)
      for (let y = 0; y < last; y += 1) {
        for (const column of columns) {
          const line = this.tiles.get(this.keyOf(column, row))!.bytes.subarray(y * TILE, (y + 1) * TILE)
          stretchesOf(line, (start, end) => onSpan(row * TILE + y, column * TILE + start, column * TILE + end))
        }
      }
    }
  }

  /** Run lengths, background first, with the number of pixels and their smallest box; null for an empty mask. */
  measure(): { readonly runs: readonly number[]; readonly area: number; readonly box: readonly [x: number, y: number, w: number, h: number] } | null {
    const { width, height } = this.size
    const runs: number[] = []
    let [open, at, area] = [0, 0, 0]
    let [left, right, top, bottom] = [width, -1, -1, -1]
    this.spans((row, start, end) => {
      const from = row * width + start
      if (from !== at || runs.length === 0) {
        if (runs.length > 0) runs.push(at - open)
        runs.push(from - at)
        open = from
      }
      at = row * width + end
      area += end - start
      left = Math.min(left, start)
      right = Math.max(right, end)
      if (top === -1) top = row
      bottom = row
    })
    if (area === 0) return null
    runs.push(at - open)
    if (at < width * height) runs.push(width * height - at)
    return { runs, area, box: [left, top, right - left, bottom - top + 1] }
  }
}

/** Looks through one row alone: a search that ran on through an empty tile would cost all of it, for each row. */
export const stretchesOf = (row: Uint8Array, onStretch: (start: number, end: number) => void): void => {
  for (let start = row.indexOf(1); start !== -1; ) {
    const off = row.indexOf(0, start)
    const end = off === -1 ? row.length : off
    onStretch(start, end)
    start = row.indexOf(1, end)
  }
}

export const tilesOfRuns = (runs: readonly number[], size: Size): MaskTiles => {
  const tiles = new MaskTiles(size)
  let at = 0
  for (const [place, run] of runs.entries()) {
    for (let from = at; place % 2 === 1 && from < at + run; ) {
      const row = Math.floor(from / size.width)
      const end = Math.min(at + run, (row + 1) * size.width)
      tiles.fill(row, from - row * size.width, end - row * size.width, 1)
      from = end
    }
    at += run
  }
  return tiles
}

/** The stretch of a row whose pixel centres lie between two places. */
const fillBetween = (tiles: MaskTiles, row: number, from: number, to: number, value: 0 | 1): void =>
  tiles.fill(row, Math.ceil(from - 0.5), Math.ceil(to - 0.5), value)

/** Where the row through `y` meets the disc around a centre, as far from its middle as told. */
const halfChord = (y: number, centre: number, radius: number): number => Math.sqrt(Math.max(0, radius ** 2 - (y - centre) ** 2))

/** A round brush drawn from a to b: every pixel whose centre comes within the radius. What it covers is returned. */
export const stampRound = (tiles: MaskTiles, a: Point, b: Point, radius: number, value: 0 | 1): Rect => {
  const length = Math.hypot(b.x - a.x, b.y - a.y)
  const [nx, ny] = length > 0 ? [(-(b.y - a.y) * radius) / length, ((b.x - a.x) * radius) / length] : [0, 0]
  const corners = [[a.x + nx, a.y + ny], [b.x + nx, b.y + ny], [b.x - nx, b.y - ny], [a.x - nx, a.y - ny]] as const
  const rect = { minX: Math.min(a.x, b.x) - radius, minY: Math.min(a.y, b.y) - radius, maxX: Math.max(a.x, b.x) + radius, maxY: Math.max(a.y, b.y) + radius }
  for (let row = Math.max(0, Math.ceil(rect.minY - 0.5)); row + 0.5 < rect.maxY && row < tiles.size.height; row += 1) {
    const y = row + 0.5
    let [from, to] = [Infinity, -Infinity]
    for (const { x, y: centre } of [a, b]) {
      if (Math.abs(y - centre) > radius) continue
      const half = halfChord(y, centre, radius)
      from = Math.min(from, x - half)
      to = Math.max(to, x + half)
    }
    // Between the discs lies a slanted box; a row meets two of its sides.
    for (const [i, [x0, y0]] of corners.entries()) {
      const [x1, y1] = corners[(i + 1) % 4]!
      if (y0 === y1 || y < Math.min(y0, y1) || y > Math.max(y0, y1)) continue
      const x = x0 + ((y - y0) * (x1 - x0)) / (y1 - y0)
      from = Math.min(from, x)
      to = Math.max(to, x)
    }
    if (from < to) fillBetween(tiles, row, from, to, value)
  }
  return rect
}

/** Every pixel whose centre lies in the rings (even-odd rule), as exports fill polygons. */
export const fillRings = (tiles: MaskTiles, rings: readonly (readonly Point[])[], value: 0 | 1): void => {
  const crossings = new Map<number, number[]>()
  for (const ring of rings) {
    for (const [i, b] of ring.entries()) {
      const a = ring.at(i - 1)!
      const [low, high] = a.y < b.y ? [a, b] : [b, a]
      const last = Math.min(tiles.size.height, Math.ceil(high.y - 0.5))
      for (let row = Math.max(0, Math.ceil(low.y - 0.5)); row < last; row += 1) {
        const x = low.x + ((row + 0.5 - low.y) * (high.x - low.x)) / (high.y - low.y)
        crossings.set(row, [...(crossings.get(row) ?? []), x])
      }
    }
  }
  for (const [row, found] of crossings) {
    const xs = found.toSorted((a, b) => a - b)
    for (let i = 0; i + 1 < xs.length; i += 2) fillBetween(tiles, row, xs[i]!, xs[i + 1]!, value)
  }
}
