import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deleteObjects, setValue } from '../commands/objects'
import { IMAGE, drawBox, randomSteps, takeStep } from '../test/steps'
import { SCHEMA } from '../test/schema'
import { DocumentStore } from './document'
import type { Operation } from './operation'
import { fromResult, toResult } from './result'
import { validate } from './validate'

const CONTEXT = { sizes: { photo: IMAGE } }

const contentOf = (document: DocumentStore) => JSON.stringify([document.list(), document.values])

describe('undo', () => {
  it('restores the document exactly, step by step, and redo brings it back', () => {
    fc.assert(
      fc.property(randomSteps(60), (steps) => {
        const document = new DocumentStore(SCHEMA)
        const forward = steps.filter(({ kind }) => kind !== 'undo' && kind !== 'redo')
        const states = [contentOf(document)]
        document.subscribe((change) => {
          if (change.origin === 'local' && change.entry) {
            const depth = document.snapshot().history.done.length
            states.length = depth
            states.push(contentOf(document))
          }
        })
        for (const step of forward) {
          document.seal()
          takeStep(document, step)
        }
        const { length } = document.snapshot().history.done
        for (let depth = length; depth > 0; depth -= 1) {
          expect(contentOf(document)).toBe(states[depth])
          document.undo()
        }
        expect(contentOf(document)).toBe(states[0])
        for (let depth = 1; depth <= length; depth += 1) {
          document.redo()
          expect(contentOf(document)).toBe(states[depth])
        }
      }),
      { numRuns: 60 },
    )
  })

  it('can be replayed from its operations', () => {
    fc.assert(
      fc.property(randomSteps(60), (steps) => {
        const document = new DocumentStore(SCHEMA)
        const operations: Operation[] = []
        document.onOperation((operation) => operations.push(JSON.parse(JSON.stringify(operation)) as Operation))
        for (const step of steps) takeStep(document, step)
        const copy = new DocumentStore(SCHEMA)
        expect(operations.map((operation) => copy.replay(operation))).toEqual(operations.map(() => true))
        expect(contentOf(copy)).toBe(contentOf(document))
        expect(JSON.stringify(copy.snapshot().history)).toBe(JSON.stringify(document.snapshot().history))
      }),
      { numRuns: 60 },
    )
  })

  it('tells listeners only what changed, and those of one object only about it', () => {
    const document = new DocumentStore(SCHEMA)
    const first = drawBox(document, 0)
    const second = drawBox(document, 1)
    const seen: string[][] = []
    let aboutFirst = 0
    document.subscribe(({ objects }) => seen.push(objects.map(({ id }) => id)))
    document.subscribeTo(first, () => {
      aboutFirst += 1
    })
    const list = document.list()
    expect(document.list()).toBe(list)
    document.commit(deleteObjects(document, [second]))
    document.commit(deleteObjects(document, [first]))
    document.commit(deleteObjects(document, [first]))
    expect(seen).toEqual([[second], [first]])
    expect(aboutFirst).toBe(1)
    expect(document.list()).not.toBe(list)
  })

  it('keeps the last 500 steps', () => {
    const document = new DocumentStore(SCHEMA)
    for (let i = 0; i < 520; i += 1) drawBox(document, i)
    expect(document.snapshot().history.done).toHaveLength(500)
  })
})

describe('results', () => {
  it('come back as they were sent, to the last digit', () => {
    const number = fc.double({ min: 0, max: 200, noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(fc.array(fc.record({ x: number, y: number, w: number, h: number, angle: fc.integer({ min: 0, max: 359 }) }), { maxLength: 8 }), (boxes) => {
        const objects = boxes.map((box, i) => ({ id: `b${i}`, label: 'car', type: 'box', ...box, x: box.x + 100, y: box.y + 100, w: box.w + 1, h: Math.min(box.h + 1, 170), attributes: { occluded: true } }))
        const result = { objects, weather: 'rain', wet: 'yes', entities: [{ id: 'b0', label: 'person', start: 0, end: 5, text: 'Alice' }] }
        const { snapshot, notices } = fromResult(SCHEMA, result, CONTEXT)
        expect(notices).toEqual([])
        expect(toResult(new DocumentStore(SCHEMA, snapshot))).toEqual(result)
      }),
    )
  })

  it('keep objects of types that this version does not draw', () => {
    const polygon = { id: 'p', label: 'car', type: 'polygon', points: [[0, 0], [9, 0], [9, 9]], holes: [], attributes: { occluded: true } }
    const { snapshot } = fromResult(SCHEMA, { objects: [polygon] }, CONTEXT)
    expect(toResult(new DocumentStore(SCHEMA, snapshot))).toEqual({ objects: [polygon], entities: [] })
  })

  it('repair or leave out what does not fit, with a notice, and never throw', () => {
    const given = {
      objects: [
        { id: 'a', label: 'car', type: 'box', x: -10, y: 10, w: 30, h: 20 },
        { id: 'b', label: 'car', type: 'box', x: null, y: 10, w: 30, h: 20 },
        { id: 'c', label: 'car', type: 'box', x: 700, y: 10, w: 30, h: 20 },
        { id: 'a', label: 'ghost', type: 'box', x: 50, y: 50, w: -20, h: 20, angle: 0 },
        { label: 'car' },
        'nonsense',
      ],
      entities: [{ id: 's', label: 'person', start: 5, end: 5 }],
      extra: 1,
    }
    const { snapshot, notices } = fromResult(SCHEMA, given, CONTEXT)
    expect(snapshot.objects.map((object) => ({ ...object, id: '' }))).toMatchObject([
      { label: 'car', x: 0, y: 10, w: 20, h: 20 },
      { label: 'ghost', x: 30, y: 50, w: 20, h: 20 },
    ])
    expect(new Set(snapshot.objects.map(({ id }) => id)).size).toBe(2)
    expect(notices).toHaveLength(8)
    fc.assert(fc.property(fc.jsonValue(), (anything) => void fromResult(SCHEMA, anything, CONTEXT)))
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('id', 'label', 'type', 'x', 'y', 'w', 'h', 'angle'), fc.oneof(fc.jsonValue(), fc.double(), fc.constant('box'), fc.constant('car'))), (object) => {
        const read = fromResult(SCHEMA, { objects: [object] }, CONTEXT)
        toResult(new DocumentStore(SCHEMA, read.snapshot))
      }),
    )
  })

  it('leave out answers of controls that are not shown', () => {
    const document = new DocumentStore(SCHEMA)
    document.commit(setValue(document, 'weather', 'rain'))
    document.commit(setValue(document, 'wet', 'yes'))
    expect(toResult(document)).toMatchObject({ weather: 'rain', wet: 'yes' })
    document.commit(setValue(document, 'weather', 'sunny'))
    expect(toResult(document)).not.toHaveProperty('wet')
    expect(document.value('wet')).toBe('yes')
  })

  it('say what is missing before they are sent', () => {
    const document = new DocumentStore(SCHEMA)
    expect(validate(document).map(({ pointer }) => pointer)).toEqual(['/weather'])
    document.commit(setValue(document, 'weather', 'sunny'))
    expect(validate(document)).toEqual([])
    const read = fromResult(SCHEMA, { objects: [{ id: 'g', label: 'ghost', type: 'box', x: 1, y: 1, w: 5, h: 5 }] }, CONTEXT)
    document.restore({ ...read.snapshot, values: { weather: 'sunny' } })
    expect(validate(document)).toMatchObject([{ pointer: '/objects/0/label', objectId: 'g' }])
  })
})
