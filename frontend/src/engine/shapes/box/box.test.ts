import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Point } from '../../geometry/primitives'
import { Scene } from '../../scene'
import { hitShapes } from '../../index/hitTest'
import { DocumentStore } from '../../model/document'
import { IMAGE, newBox } from '../../test/steps'
import { SCHEMA } from '../../test/schema'
import { SpatialIndex } from '../../index/spatialIndex'
import { Camera } from '../../camera/camera'
import { boxType } from '.'
import { type BoxShape, cornersOf, isInside } from './model'

const empty = new DocumentStore(SCHEMA)

const anyBox = fc
  .record({
    x: fc.integer({ min: 0, max: 500 }),
    y: fc.integer({ min: 0, max: 400 }),
    w: fc.integer({ min: 1, max: 140 }),
    h: fc.integer({ min: 1, max: 80 }),
    angle: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 359 })),
  })
  .map((geometry): BoxShape => newBox(empty, 0, geometry))

const anyPoint = fc.record({ x: fc.integer({ min: -100, max: 740 }), y: fc.integer({ min: -100, max: 580 }) })
const plain = { constrain: false, fromCentre: false }
const HANDLES = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w', 'rotate']

describe('box', () => {
  it('stays within the image whatever is done to it', () => {
    fc.assert(
      fc.property(
        anyBox,
        fc.array(
          fc.oneof(
            fc.record({ to: anyPoint, handle: fc.constantFrom(...HANDLES), constrain: fc.boolean(), fromCentre: fc.boolean() }),
            fc.record({ dx: fc.integer({ min: -900, max: 900 }), dy: fc.integer({ min: -900, max: 900 }), mode: fc.constantFrom('move' as const, 'resize' as const), key: fc.constantFrom(null, ...HANDLES) }),
            fc.record({ field: fc.constantFrom('x', 'y', 'w', 'h', 'angle'), value: fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.constant(Number.NaN)) }),
          ),
          { maxLength: 12 },
        ),
        (start, edits) => {
          let box = start
          for (const edit of edits) {
            if ('handle' in edit) box = boxType.dragHandle(box, edit.handle, edit.to, IMAGE, edit)
            else if ('key' in edit) box = boxType.keyEdit(box, { ...edit, handle: edit.key }, IMAGE)
            else box = boxType.withField(box, edit.field, edit.value, IMAGE)
            expect(isInside(box, IMAGE)).toBe(true)
            expect(box.w).toBeGreaterThan(0)
            expect(box.h).toBeGreaterThan(0)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('keeps the opposite corner where it is while one is dragged, turned or not', () => {
    const box = newBox(empty, 0, { x: 200, y: 150, w: 100, h: 60, angle: 30 })
    const grown = boxType.dragHandle(box, 'se', { x: 330, y: 300 }, IMAGE, plain)
    const [before] = cornersOf(box) as [Point]
    const [after] = cornersOf(grown) as [Point]
    expect(Math.hypot(before.x - after.x, before.y - after.y)).toBeLessThan(0.05)
    const moved = boxType.keyEdit(box, { dx: 10, dy: 0, mode: 'resize', handle: null }, IMAGE)
    expect(moved.w).toBeCloseTo(110, 1)
  })

  it('turns its handles’ cursors with it', () => {
    const box = newBox(empty, 0, { x: 200, y: 150, w: 100, h: 60, angle: 90 })
    const cursors = Object.fromEntries(boxType.handles(box, 1).map(({ id, cursor }) => [id, cursor]))
    expect(cursors).toMatchObject({ e: 'ns-resize', n: 'ew-resize', nw: 'nesw-resize', rotate: 'grab' })
    expect(boxType.handles({ ...box, w: 10, h: 10 }, 1).map(({ id }) => id)).toEqual(['nw', 'ne', 'se', 'sw', 'rotate'])
  })

  it('is described in words and in fields', () => {
    const box = newBox(empty, 0, { x: 40, y: 60, w: 120, h: 80, angle: 15 })
    expect(boxType.describe(box)).toBe('120 by 80 at 40, 60, turned 15 degrees')
    expect(boxType.fields(box, IMAGE, null).map(({ id, value }) => [id, value])).toEqual([['x', 40], ['y', 60], ['w', 120], ['h', 80], ['angle', 15]])
  })
})

describe('hit testing', () => {
  it('agrees with looking at every shape, also after edits', () => {
    fc.assert(
      fc.property(fc.array(anyBox, { maxLength: 40 }), fc.array(anyBox, { maxLength: 10 }), anyPoint, fc.integer({ min: 1, max: 20 }), (loaded, edited, point, tolerance) => {
        const named = loaded.map((box, i) => ({ ...box, id: `b${i}`, z: i }))
        const document = new DocumentStore(SCHEMA, { objects: named, values: {}, history: { done: [], undone: [] } })
        const scene = new Scene(document, 'objects')
        const changes = edited.map((box, i) => {
          const before = document.get(`b${i * 3}`) ?? null
          const after = i % 4 === 3 && before ? null : { ...box, id: `b${i * 3}`, z: before?.z ?? 100 + i }
          return { id: `b${i * 3}`, before, after }
        })
        document.applyRemote({ objects: changes, values: [] })
        const all = document.list('objects').filter((object) => object.kind === 'shape')
        expect(scene.hit(point, tolerance)).toEqual(hitShapes(all, point, tolerance))
      }),
      { numRuns: 200 },
    )
  })

  it('prefers edges, then small shapes, then what lies on top', () => {
    const big = newBox(empty, 0, { id: 'big', x: 0, y: 0, w: 300, h: 300, z: 3 })
    const small = newBox(empty, 0, { id: 'small', x: 100, y: 100, w: 50, h: 50, z: 1 })
    const twin = newBox(empty, 0, { id: 'twin', x: 100, y: 100, w: 50, h: 50, z: 2 })
    const order = (x: number, y: number) => hitShapes([big, small, twin], { x, y }, 4).map(({ shape }) => shape.id)
    expect(order(125, 125)).toEqual(['twin', 'small', 'big'])
    expect(order(298, 150)).toEqual(['big'])
    expect(order(102, 125)).toEqual(['twin', 'small', 'big'])
    const overEdge = newBox(empty, 0, { id: 'over', x: 200, y: 100, w: 200, h: 50, z: 4 })
    expect(hitShapes([big, overEdge], { x: 300, y: 120 }, 4).map(({ shape }) => shape.id)).toEqual(['big', 'over'])
  })

  it('finds in the index what a scan finds', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyBox, fc.nat(2)), { maxLength: 60 }), anyBox, (boxes, area) => {
        const index = new SpatialIndex()
        const rects = new Map(boxes.map(([box], i) => [`b${i}`, boxType.bounds(box)]))
        index.load([...rects].slice(0, 30))
        for (const [id, rect] of [...rects].slice(30)) index.set(id, rect)
        for (const [i, [, fate]] of boxes.entries()) {
          if (fate === 1) {
            index.remove(`b${i}`)
            rects.delete(`b${i}`)
          }
        }
        const wanted = boxType.bounds(area)
        const scan = [...rects].filter(([, r]) => r.minX <= wanted.maxX && r.maxX >= wanted.minX && r.minY <= wanted.maxY && r.maxY >= wanted.minY)
        expect(index.search(wanted).toSorted()).toEqual(scan.map(([id]) => id).toSorted())
        expect(index.size).toBe(rects.size)
      }),
    )
  })
})

describe('camera', () => {
  it('converts there and back, and zooms around the pointer', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ at: anyPoint, factor: fc.double({ min: 0.2, max: 5, noNaN: true }), dx: fc.integer({ min: -300, max: 300 }) }), { maxLength: 20 }), anyPoint, (moves, point) => {
        const camera = new Camera(IMAGE)
        camera.resize({ width: 900, height: 600 })
        for (const { at, factor, dx } of moves) {
          camera.zoomAt(at, factor)
          camera.panBy(dx, -dx)
        }
        const back = camera.toImage(camera.toView(point))
        expect(back.x).toBeCloseTo(point.x, 6)
        expect(back.y).toBeCloseTo(point.y, 6)
        expect(camera.zoom).toBeGreaterThanOrEqual(0.05)
        expect(camera.zoom).toBeLessThanOrEqual(64)
      }),
    )
    const camera = new Camera(IMAGE)
    camera.resize({ width: 900, height: 600 })
    const under = camera.toImage({ x: 500, y: 300 })
    camera.zoomAt({ x: 500, y: 300 }, 3)
    expect(camera.toImage({ x: 500, y: 300 }).x).toBeCloseTo(under.x, 6)
  })

  it('keeps a fitted image fitted when the view changes, and goes below 5 % only to fit', () => {
    const camera = new Camera({ width: 60_000, height: 60_000 })
    camera.resize({ width: 648, height: 648 })
    expect(camera.zoom).toBeCloseTo(0.01, 6)
    camera.resize({ width: 1248, height: 1248 })
    expect(camera.zoom).toBeCloseTo(0.02, 6)
    camera.zoomTo(1000)
    expect(camera.zoom).toBe(64)
  })
})
