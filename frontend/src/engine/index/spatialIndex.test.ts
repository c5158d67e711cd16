import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Rect, intersects } from '../geometry/primitives'
import { SpatialIndex } from './spatialIndex'

const number = fc.integer({ min: 0, max: 100 })
const rects: fc.Arbitrary<Rect> = fc
  .record({ x: number, y: number, w: fc.integer({ min: 0, max: 30 }), h: fc.integer({ min: 0, max: 30 }) })
  .map(({ x, y, w, h }) => ({ minX: x, minY: y, maxX: x + w, maxY: y + h }))
const names = fc.integer({ min: 0, max: 40 }).map((n) => `s${n}`)
const edits = fc.array(fc.oneof(fc.record({ id: names, rect: rects }), fc.record({ id: names, rect: fc.constant(null) })), { maxLength: 30 })
const loads = fc.uniqueArray(fc.tuple(names, rects), { maxLength: 40, selector: ([id]) => id })

describe('the index', () => {
  it('finds what going through all rectangles finds, after any edits', () => {
    fc.assert(
      fc.property(loads, edits, rects, (loaded, changes, area) => {
        const index = new SpatialIndex()
        index.load(loaded)
        const all = new Map(loaded)
        for (const { id, rect } of changes) {
          if (rect) index.set(id, rect)
          else index.remove(id)
          if (rect) all.set(id, rect)
          else all.delete(id)
        }
        const wanted = [...all].filter(([, rect]) => intersects(rect, area)).map(([id]) => id)
        expect(index.search(area).toSorted()).toEqual(wanted.toSorted())
        const inOrder = index.searchInOrder(area)
        expect([...inOrder.loaded, ...inOrder.edited].toSorted()).toEqual(wanted.toSorted())
        const untouched = loaded.map(([id]) => id).filter((id) => inOrder.loaded.includes(id))
        expect(inOrder.loaded).toEqual(untouched)
        expect(index.size).toBe(all.size)
      }),
    )
  })
})
