// @vitest-environment node
import fc from 'fast-check'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { acceptSuggestions, deleteObjects, reorder } from '../commands/objects'
import { createShape, duplicateShapes, moveShapes, replaceShapes, setShapeField } from '../commands/shapes'
import { hitShapes } from '../index/hitTest'
import { DocumentStore } from '../model/document'
import type { Shape } from '../model/objects'
import type { Json } from '../model/schema'
import { fromResult, objectToWire, toResult } from '../model/result'
import { loadParts } from '../parts'
import { Scene } from '../scene'
import { ALL_TOOLS, ANY_SHAPE, anyPoint, anyShape } from '../test/shapes'
import { IMAGE } from '../test/steps'
import { shapeTypeOf, shapeTypes } from './registry'

// Many examples, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => loadParts(ALL_TOOLS))

const CONTEXT = { sizes: { photo: IMAGE } }
const TYPES = Object.keys(ANY_SHAPE)

const documentOf = (shapes: readonly Shape[]): DocumentStore => {
  const objects = shapes.map((shape, i) => ({ ...shape, id: `s${i}`, z: i }))
  return new DocumentStore(ALL_TOOLS, { objects, values: {}, history: { done: [], undone: [] } })
}

const isClose = (a: Json | undefined, b: Json | undefined): boolean => {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-6
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const [one, other] = [a as Readonly<Record<string, Json>>, b as Readonly<Record<string, Json>>]
  return Object.keys(one).length === Object.keys(other).length && Object.keys(one).every((key) => isClose(one[key], other[key]))
}

/** One edit of any sort; the numbers choose which. */
const anyEdit = fc.oneof(
  fc.record({ kind: fc.constant('drag' as const), at: fc.nat(40), to: anyPoint, constrain: fc.boolean(), fromCentre: fc.boolean() }),
  fc.record({ kind: fc.constant('key' as const), at: fc.option(fc.nat(40)), dx: fc.integer({ min: -900, max: 900 }), dy: fc.integer({ min: -900, max: 900 }), mode: fc.constantFrom('move' as const, 'resize' as const) }),
  fc.record({ kind: fc.constant('field' as const), at: fc.option(fc.nat(40)), field: fc.nat(6), value: fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.constant(Number.NaN)) }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat(40) }),
)
type Edit = typeof anyEdit extends fc.Arbitrary<infer E> ? E : never

const edited = (shape: Shape, edit: Edit): Shape => {
  const type = shapeTypeOf(shape)
  const handles = type.handles(shape, 1)
  const handle = edit.at === null ? null : (handles[edit.at % Math.max(1, handles.length)]?.id ?? null)
  if (edit.kind === 'drag') return handle === null ? shape : type.dragHandle(shape, handle, edit.to, IMAGE, edit)
  if (edit.kind === 'key') return type.keyEdit(shape, { ...edit, handle }, IMAGE)
  if (edit.kind === 'remove') return (handle !== null && type.removeHandle?.(shape, handle, IMAGE)) || shape
  const fields = type.fields(shape, IMAGE, handle)
  const field = fields[edit.field % Math.max(1, fields.length)]
  return field ? type.withField(shape, field.id, edit.value, IMAGE) : shape
}

describe.each(TYPES)('%s', (name) => {
  const any = ANY_SHAPE[name]!

  it('comes back from a result as it was sent', () => {
    fc.assert(
      fc.property(any, (shape) => {
        const wire = objectToWire(shape)
        const read = fromResult(ALL_TOOLS, { objects: [wire] }, CONTEXT)
        const again = (toResult(new DocumentStore(ALL_TOOLS, read.snapshot))['objects'] as readonly Json[])[0]
        expect([read.notices, isClose(wire, again)]).toEqual([[], true])
      }),
    )
  })

  it('stays a shape that can be sent, whatever is done to it', () => {
    fc.assert(
      fc.property(any, fc.array(anyEdit, { maxLength: 12 }), (start, edits) => {
        let shape = start
        for (const edit of edits) {
          const next = edited(shape, edit)
          const type = shapeTypeOf(next)
          // What the editor would refuse to commit is not gone on with.
          if (type.problem?.(next)) continue
          shape = next
          const { notices, snapshot } = fromResult(ALL_TOOLS, { objects: [objectToWire(shape)] }, CONTEXT)
          const measures = [...Object.values(type.bounds(shape)), ...type.fields(shape, IMAGE, null).map(({ value }) => value)]
          expect([notices, snapshot.objects.length, measures.every(Number.isFinite)]).toEqual([[], 1, true])
        }
      }),
      { numRuns: 60 },
    )
  })

  it('is moved as a whole, within the image', () => {
    fc.assert(
      fc.property(any, fc.integer({ min: -900, max: 900 }), fc.integer({ min: -900, max: 900 }), (shape, dx, dy) => {
        const type = shapeTypeOf(shape)
        const moved = type.move(shape, dx, dy, IMAGE)
        expect(type.area(moved)).toBeCloseTo(type.area(shape), 1)
        expect(fromResult(ALL_TOOLS, { objects: [objectToWire(moved)] }, CONTEXT).notices).toEqual([])
      }),
    )
  })

  it('is sound as it is placed by keyboard, wherever that is', () => {
    fc.assert(
      fc.property(fc.record({ x: fc.integer({ min: 0, max: 640 }), y: fc.integer({ min: 0, max: 480 }) }), fc.integer({ min: 1, max: 900 }), (at, extent) => {
        const type = shapeTypes().find((one) => one.type === name)!
        const shape = { ...type.defaultAt(at, extent, IMAGE), id: 'd', kind: 'shape', control: 'objects', label: 'car', attributes: {}, z: 0 } as unknown as Shape
        expect(type.problem?.(shape) ?? null).toBeNull()
        expect(fromResult(ALL_TOOLS, { objects: [objectToWire(shape)] }, CONTEXT).notices).toEqual([])
      }),
    )
  })

  it('reads anything without breaking', () => {
    const word = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.double(), fc.constant(Number.NaN), fc.array(fc.array(fc.oneof(fc.integer(), fc.double()), { maxLength: 3 }), { maxLength: 6 }))
    const keys = Object.keys(objectToWire(fc.sample(any, { numRuns: 1, seed: 1 })[0]!))
    fc.assert(
      fc.property(any, fc.dictionary(fc.constantFrom(...keys, 'holes', 'parts'), word), (shape, damage) => {
        const read = fromResult(ALL_TOOLS, { objects: [{ ...objectToWire(shape), ...(damage as object), type: name, label: 'car' }] }, CONTEXT)
        for (const object of read.snapshot.objects) expect(object.kind === 'shape' ? (shapeTypeOf(object).problem?.(object) ?? null) : null).toBeNull()
        toResult(new DocumentStore(ALL_TOOLS, read.snapshot))
      }),
    )
  })
})

describe('all shapes together', () => {
  it('each type has examples, and each example a type', () => {
    expect(shapeTypes().map(({ type }) => type).toSorted()).toEqual(TYPES.toSorted())
  })

  it('are hit as looking at every one of them would tell, also after edits', () => {
    fc.assert(
      fc.property(fc.array(anyShape, { maxLength: 24 }), fc.array(fc.tuple(fc.nat(23), anyEdit), { maxLength: 8 }), anyPoint, fc.integer({ min: 1, max: 20 }), (shapes, edits, point, tolerance) => {
        const document = documentOf(shapes)
        const scene = new Scene(document, 'objects')
        for (const [at, edit] of edits) {
          const shape = scene.get(`s${at}`)
          if (shape) document.commit(replaceShapes(document, 'resize', [edited(shape, edit)]))
        }
        const all = document.list('objects').filter((object) => object.kind === 'shape')
        expect(scene.hit(point, tolerance)).toEqual(hitShapes(all, point, tolerance))
      }),
      { numRuns: 80 },
    )
  })

  it('are restored exactly by the inverse of whatever was done', () => {
    fc.assert(
      fc.property(fc.array(anyShape, { minLength: 1, maxLength: 6 }), fc.array(fc.tuple(fc.nat(8), fc.nat(20), anyEdit, fc.integer({ min: -300, max: 300 })), { maxLength: 25 }), (shapes, steps) => {
        const document = documentOf([])
        const content = () => JSON.stringify([document.list(), document.values])
        const states = [content()]
        const done = (changed: boolean) => changed && states.push(content())
        for (const shape of shapes) done(document.commit(createShape({ ...shape, z: document.topZ() })))
        for (const [kind, at, edit, by] of steps) {
          const objects = document.list('objects')
          const object = objects[at % Math.max(1, objects.length)]
          if (object?.kind !== 'shape') continue
          const ids = [object.id]
          const fields = shapeTypeOf(object).fields(object, IMAGE, null)
          const command = [
            () => replaceShapes(document, 'resize', [edited(object, edit)]),
            () => replaceShapes(document, 'resize', [edited(object, edit)]),
            () => moveShapes(document, ids, { dx: by, dy: -by }, IMAGE),
            () => setShapeField(document, object.id, fields[at % Math.max(1, fields.length)]?.id ?? '', by, IMAGE),
            () => duplicateShapes(document, ids, 10, IMAGE),
            () => reorder(document, ids, by > 0 ? 'front' : 'back'),
            () => deleteObjects(document, ids),
            () => acceptSuggestions(document, ids),
          ][kind % 8]!()
          done(document.commit(command))
        }
        for (let depth = states.length - 1; depth > 0; depth -= 1) {
          expect(content()).toBe(states[depth])
          document.undo()
        }
        expect(content()).toBe(states[0])
        for (let depth = 1; depth < states.length; depth += 1) {
          document.redo()
          expect(content()).toBe(states[depth])
        }
      }),
      { numRuns: 40 },
    )
  })
})
