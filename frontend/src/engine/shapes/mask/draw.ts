import { containsPoint } from '../../geometry/primitives'
import type { PaintStyle } from '../shapeType'
import { type MaskGeometry, tilesOf } from './model'
import { type MaskTiles, TILE } from './tiles'

/** Opacity of the mask's inside, of 255; its border is opaque. */
const INSIDE = 96
/** Beyond this the picture is so small that coarser steps say nothing. */
const MAX_LEVEL = 8

interface TileImage {
  readonly canvas: OffscreenCanvas
  readonly state: string
}

/** Coloured copies of tiles, for as long as their pixels are in use. */
const images = new WeakMap<MaskTiles, Map<string, TileImage>>()

/** Pixels of the mask in a colour, with an opaque border, drawn in as coarse steps as the screen shows. */
export const drawMask = (context: CanvasRenderingContext2D, mask: MaskGeometry, style: PaintStyle): void => {
  const tiles = tilesOf(mask)
  const { a, b, c, d, e: originX, f: originY } = context.getTransform()
  const density = Math.hypot(a, b)
  const isTurned = b !== 0 || c !== 0 || a < 0 || d < 0
  const level = Math.min(MAX_LEVEL, Math.max(0, Math.floor(Math.log2(1 / density))))
  const step = 2 ** level
  const span = TILE * step
  const [x, y, w, h] = mask.bbox
  context.save()
  if (!isTurned) context.setTransform(1, 0, 0, 1, 0, 0)
  context.imageSmoothingEnabled = density < 1
  const { width, height } = context.canvas
  for (let row = Math.floor(y / span); row * span < y + h; row += 1) {
    for (let column = Math.floor(x / span); column * span < x + w; column += 1) {
      const [left, top] = [Math.max(x, column * span), Math.max(y, row * span)]
      const [right, bottom] = [Math.min(x + w, (column + 1) * span), Math.min(y + h, (row + 1) * span)]
      if (isTurned) {
        const turned = imageOf(tiles, { column, row, step, left, top, right, bottom }, style)
        if (turned) context.drawImage(turned, left, top, right - left, bottom - top)
        continue
      }
      // Whole device pixels: neighbours meet without a seam.
      const [x0, y0] = [Math.round(left * density + originX), Math.round(top * density + originY)]
      const [x1, y1] = [Math.round(right * density + originX), Math.round(bottom * density + originY)]
      if (x1 <= 0 || y1 <= 0 || x0 >= width || y0 >= height || x1 <= x0 || y1 <= y0) continue
      const image = imageOf(tiles, { column, row, step, left, top, right, bottom }, style)
      if (image) context.drawImage(image, x0, y0, x1 - x0, y1 - y0)
    }
  }
  context.restore()
}

interface Part {
  readonly column: number
  readonly row: number
  /** Image pixels to one of the copy. */
  readonly step: number
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

const imageOf = (tiles: MaskTiles, part: Part, style: PaintStyle): OffscreenCanvas | null => {
  const version = versionAround(tiles, part)
  if (version === 0) return null
  const isDashed = style.dash.length > 0
  const state = [version, part.left, part.top, part.right, part.bottom, style.color, style.fillOpacity > 0, isDashed].join()
  const known = images.get(tiles) ?? new Map<string, TileImage>()
  images.set(tiles, known)
  const key = `${part.step}/${part.column}/${part.row}`
  const found = known.get(key)
  if (found?.state === state) return found.canvas
  const canvas = paintPart(tiles, part, style, isDashed)
  if (canvas) known.set(key, { canvas, state })
  return canvas
}

/** Changes whenever a tile of the part, or one beside it, does; 0 where there is none. */
const versionAround = (tiles: MaskTiles, { column, row, step }: Part): number => {
  let [version, inside] = [0, 0]
  for (let y = row * step - 1; y <= (row + 1) * step; y += 1) {
    for (let x = column * step - 1; x <= (column + 1) * step; x += 1) {
      const tile = tiles.tileAt(x, y)
      version += tile?.version ?? 0
      if (tile && containsPoint({ minX: column * step, minY: row * step, maxX: (column + 1) * step - 1, maxY: (row + 1) * step - 1 }, { x, y })) inside += 1
    }
  }
  return inside === 0 ? 0 : version
}

/** Opaque red, green and blue of `#RRGGBB` as a canvas has them in memory (little-endian). */
const wordOf = (color: string, alpha: number): number => {
  const value = Number.parseInt(color.slice(1), 16) || 0
  return ((alpha << 24) | ((value & 0xff) << 16) | (value & 0xff00) | (value >> 16)) >>> 0
}

const paintPart = (tiles: MaskTiles, part: Part, style: PaintStyle, isDashed: boolean): OffscreenCanvas | null => {
  const { step, left, top } = part
  const [w, h] = [Math.ceil((part.right - left) / step), Math.ceil((part.bottom - top) / step)]
  const canvas = new OffscreenCanvas(w, h)
  const context = canvas.getContext('2d')
  if (!context) return null
  const found = sampled(tiles, part, w, h)
  const picture = context.createImageData(w, h)
  const pixels = new Uint32Array(picture.data.buffer)
  const across = w + 2
  const [inside, border] = [style.fillOpacity > 0 ? wordOf(style.color, INSIDE) : 0, wordOf(style.color, 255)]
  for (let y = 0; y < h; y += 1) {
    for (let x = 0; x < w; x += 1) {
      const at = (y + 1) * across + x + 1
      if (found[at] === 0) continue
      const isBorder = found[at - 1] === 0 || found[at + 1] === 0 || found[at - across] === 0 || found[at + across] === 0
      pixels[y * w + x] = isBorder && !(isDashed && ((x + y) >> 2) % 2 === 0) ? border : inside
    }
  }
  context.putImageData(picture, 0, 0)
  return canvas
}

/** One byte a step, with a frame of one around the part. */
const sampled = (tiles: MaskTiles, { step, left, top }: Part, w: number, h: number): Uint8Array => {
  const across = w + 2
  const found = new Uint8Array(across * (h + 2))
  for (let y = -1; y <= h; y += 1) {
    const row = top + y * step
    const tileRow = Math.floor(row / TILE)
    let [column, tile] = [Number.NaN, tiles.tileAt(-1, -1)]
    for (let x = -1; x <= w; x += 1) {
      const at = left + x * step
      if (Math.floor(at / TILE) !== column) {
        column = Math.floor(at / TILE)
        tile = tiles.tileAt(column, tileRow)
      }
      if (tile) found[(y + 1) * across + x + 1] = tile.bytes[(row - tileRow * TILE) * TILE + at - column * TILE]!
    }
  }
  return found
}
