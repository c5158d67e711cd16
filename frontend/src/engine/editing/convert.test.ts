// @vitest-environment node
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { fromResult, toResult } from '../model/result'
import { loadParts } from '../parts'
import { emptyMask, geometryOf, areaOf, type MaskGeometry, tilesOf } from '../shapes/mask/model'
import { polygonProblem } from '../shapes/polygon/sound'
import { ringsOf } from '../shapes/polygon/model'
import { ALL_TOOLS, ANY_SHAPE, anyPolygon } from '../test/shapes'
import { newStage } from '../test/stage'
import { IMAGE } from '../test/steps'
import type { MaskShape } from '../shapes/mask'
import { maskOf, polygonOf } from './convert'

beforeAll(() => loadParts(ALL_TOOLS))

/** A mask drawn with letters, one a pixel. */
const drawn = (...rows: readonly string[]): MaskGeometry => {
  const tiles = emptyMask(IMAGE)
  for (const [y, row] of rows.entries()) for (const [x, letter] of Array.from(row).entries()) if (letter === '#') tiles.fill(y + 5, x + 5, x + 6, 1)
  return geometryOf(tiles)!
}

const closed = (polygon: Parameters<typeof ringsOf>[0]) => ({ paths: ringsOf(polygon), closed: true })

const iou = (a: MaskGeometry, b: MaskGeometry): number => {
  const union = tilesOf(a).fork()
  tilesOf(b).spans((row, start, end) => union.fill(row, start, end, 1))
  const all = areaOf(geometryOf(union)!)
  return (areaOf(a) + areaOf(b) - all) / all
}

describe('masks and polygons', () => {
  it('gives a square its four corners back', () => {
    expect(polygonOf(drawn('####', '####', '####', '####'), 0.5)).toEqual({ parts: [[[[9, 5], [9, 9], [5, 9], [5, 5]]]] })
  })

  it('keeps pixels apart that meet in a corner, and makes holes', () => {
    expect(polygonOf(drawn('#.', '.#'), 0)!.parts).toHaveLength(2)
    const ring = polygonOf(drawn('#####', '#...#', '#.#.#', '#...#', '#####'), 0)!
    expect(ring.parts.map((part) => part.length)).toEqual(expect.arrayContaining([1, 2]))
  })

  it('gives every mask back, pixel by pixel, where lines may not stray', () => {
    const pixels = fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(pixels, (rows) => {
        if (!rows.flat().includes(true)) return
        const mask = drawn(...rows.map((row) => row.map((on) => (on ? '#' : '.')).join('')))
        const polygon = polygonOf(mask, 0)!
        expect(polygonProblem(polygon)).toBeNull()
        expect(maskOf(closed(polygon), IMAGE)!.rle).toBe(mask.rle)
      }),
    )
  })

  it('turns polygons of some size into masks and back with an overlap of 98 % at least', () => {
    fc.assert(
      fc.property(anyPolygon, (polygon) => {
        const mask = maskOf(closed(polygon), IMAGE)
        // Slivers are gone as masks: what is reasonable is wider than a few pixels throughout.
        if (!mask || areaOf(mask) < 1500) return
        const again = polygonOf(mask, 0.5)!
        expect(polygonProblem(again)).toBeNull()
        expect(iou(mask, maskOf(closed(again), IMAGE)!)).toBeGreaterThanOrEqual(0.98)
      }),
    )
  })

  it('finds sound polygons for masks painted by hand', () => {
    fc.assert(
      fc.property(ANY_SHAPE['mask']!, (shape) => {
        const polygon = polygonOf(shape as MaskShape, 0.5)!
        expect(polygonProblem(polygon)).toBeNull()
        expect(iou(shape as MaskShape, maskOf(closed(polygon), IMAGE)!)).toBeGreaterThanOrEqual(areaOf(shape as MaskShape) > 1000 ? 0.95 : 0.5)
      }),
    )
  })

  it('is one step each way that keeps name, label and place, and is taken back exactly', () => {
    const { editor, document } = newStage(ALL_TOOLS)
    const ellipse = { id: 'e', label: 'car', type: 'ellipse', cx: 100, cy: 90, rx: 40, ry: 30, angle: 20 }
    document.restore(fromResult(ALL_TOOLS, { objects: [ellipse] }, { sizes: { photo: IMAGE } }).snapshot)
    const states = [JSON.stringify(toResult(document))]
    editor.select(['e'])
    for (const id of ['shape.toMask', 'shape.toPolygon', 'shape.toMask'] as const) {
      expect(editor.run(id)).toBe(true)
      states.push(JSON.stringify(toResult(document)))
    }
    expect(toResult(document)['objects']).toMatchObject([{ id: 'e', label: 'car', type: 'mask' }])
    expect(editor.can('shape.toMask')).toEqual({ id: 'Select an area of another kind first' })
    for (const state of states.toReversed().slice(1)) {
      document.undo()
      expect(JSON.stringify(toResult(document))).toBe(state)
    }
  })
})
