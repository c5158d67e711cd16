import type { Size } from '../../geometry/primitives'
import { type MaskGeometry, emptyMask, tilesOf } from './model'
import { type MaskTiles, stretchesOf } from './tiles'

/** The mask's box with room of one pixel around it, one byte a pixel; within it neighbours are easily found. */
export interface Plain {
  readonly pixels: Uint8Array
  readonly width: number
  readonly height: number
  readonly left: number
  readonly top: number
}

export const plainOf = (mask: MaskGeometry): Plain => {
  const [x, y, w, h] = mask.bbox
  const [width, height, left, top] = [w + 2, h + 2, x - 1, y - 1]
  const pixels = new Uint8Array(width * height)
  tilesOf(mask).spans((row, start, end) => pixels.fill(1, (row - top) * width + start - left, (row - top) * width + end - left))
  return { pixels, width, height, left, top }
}

const tilesOfPlain = ({ pixels, width, height, left, top }: Plain, size: Size): MaskTiles => {
  const tiles = emptyMask(size)
  for (let y = 0; y < height; y += 1) {
    stretchesOf(pixels.subarray(y * width, (y + 1) * width), (start, end) => tiles.fill(top + y, left + start, left + end, 1))
  }
  return tiles
}

/** All pixels joined to one by their sides, of the value it has; they get another value. */
const flood = ({ pixels, width, height }: Plain, from: number, value: number): number[] => {
  const old = pixels[from]
  const found = [from]
  pixels[from] = value
  for (let next = 0; next < found.length; next += 1) {
    const at = found[next]!
    const x = at % width
    const beside = [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width]
    for (const other of beside) {
      if (other < 0 || other >= width * height || pixels[other] !== old) continue
      pixels[other] = value
      found.push(other)
    }
  }
  return found
}

const OUTSIDE = 2

/** Background that the mask encloses becomes mask. */
export const withoutHoles = (mask: MaskGeometry, size: Size): MaskTiles => {
  const plain = plainOf(mask)
  flood(plain, 0, OUTSIDE)
  const pixels = plain.pixels.map((value) => (value === OUTSIDE ? 0 : 1))
  return tilesOfPlain({ ...plain, pixels }, size)
}

const SEEN = 3

/** The pieces of a mask that are joined by sides, as places in its box, the largest first. */
const piecesOf = (plain: Plain): readonly (readonly number[])[] => {
  const pieces: number[][] = []
  for (let at = plain.pixels.indexOf(1); at !== -1; at = plain.pixels.indexOf(1, at)) pieces.push(flood(plain, at, SEEN))
  return pieces.sort((a, b) => b.length - a.length)
}

const tilesOfPieces = (plain: Plain, pieces: readonly (readonly number[])[], size: Size): MaskTiles => {
  const pixels = new Uint8Array(plain.pixels.length)
  for (const piece of pieces) for (const at of piece) pixels[at] = 1
  return tilesOfPlain({ ...plain, pixels }, size)
}

/** Only the largest piece of those that are joined by sides. */
export const largestPiece = (mask: MaskGeometry, size: Size): MaskTiles => {
  const plain = plainOf(mask)
  return tilesOfPieces(plain, piecesOf(plain).slice(0, 1), size)
}

/** Only the pieces of at least so many pixels; the largest stays in any case. */
export const largePieces = (mask: MaskGeometry, least: number, size: Size): MaskTiles => {
  const plain = plainOf(mask)
  return tilesOfPieces(plain, piecesOf(plain).filter((piece, i) => i === 0 || piece.length >= least), size)
}

/** Each piece on its own, the largest first. */
export const separatePieces = (mask: MaskGeometry, size: Size): readonly MaskTiles[] => {
  const plain = plainOf(mask)
  return piecesOf(plain).map((piece) => tilesOfPieces(plain, [piece], size))
}

/** One pixel more, or less, on every side. */
export const grown = (mask: MaskGeometry, by: 1 | -1, size: Size): MaskTiles => {
  const plain = plainOf(mask)
  const { pixels, width, height } = plain
  const next = pixels.slice()
  for (let at = 0; at < width * height; at += 1) {
    const x = at % width
    const [before, after] = [x > 0 ? pixels[at - 1]! : 0, x < width - 1 ? pixels[at + 1]! : 0]
    const beside = before + after + (pixels[at - width] ?? 0) + (pixels[at + width] ?? 0)
    if (by === 1 && beside > 0) next[at] = 1
    if (by === -1 && beside < 4) next[at] = 0
  }
  return tilesOfPlain({ ...plain, pixels: next }, size)
}
