import fc from 'fast-check'
import { acceptSuggestions, deleteObjects, rejectSuggestions, relabel, reorder, setAttribute, setValue } from '../commands/objects'
import { createShape, duplicateShapes, moveShapes, setShapeField } from '../commands/shapes'
import type { DocumentStore } from '../model/document'
import { isShape, newObjectId } from '../model/objects'
import type { BoxShape } from '../shapes/box/model'

export const IMAGE = { width: 640, height: 480 } as const

/** One thing a person might do; the numbers choose what it is done to. */
export interface Step {
  readonly kind: (typeof KINDS)[number]
  readonly a: number
  readonly b: number
}

const KINDS = [
  'draw', 'draw', 'draw', 'move', 'nudge', 'field', 'relabel', 'attribute', 'value', 'duplicate', 'reorder',
  'delete', 'accept', 'reject', 'undo', 'undo', 'redo', 'seal',
] as const

export const randomSteps = (maxLength: number): fc.Arbitrary<Step[]> =>
  fc.array(fc.record({ kind: fc.constantFrom(...KINDS), a: fc.nat(1000), b: fc.integer({ min: -600, max: 600 }) }), { maxLength })

export const newBox = (document: DocumentStore, n: number, more: Partial<BoxShape> = {}): BoxShape => ({
  id: newObjectId(),
  kind: 'shape',
  control: 'objects',
  label: n % 2 === 0 ? 'car' : 'person',
  attributes: {},
  z: document.topZ(),
  type: 'box',
  x: (n * 7) % 600,
  y: (n * 11) % 440,
  w: 10 + (n % 30),
  h: 8 + (n % 25),
  angle: 0,
  ...more,
})

export const drawBox = (document: DocumentStore, n: number): string => {
  const box = newBox(document, n, n % 5 === 4 ? { suggestion: { score: 0.5, model: 'm' } } : {})
  document.commit(createShape(box))
  return box.id
}

/** Does a step, if it makes sense on the document as it stands. */
export const takeStep = (document: DocumentStore, { kind, a, b }: Step): void => {
  const objects = document.list('objects')
  const object = objects[a % Math.max(1, objects.length)]
  const ids = object ? [object.id] : []
  switch (kind) {
    case 'draw':
      drawBox(document, a)
      break
    case 'move':
      document.commit(moveShapes(document, ids, { dx: b, dy: -b / 3 }, IMAGE))
      break
    case 'nudge':
      document.commit(moveShapes(document, ids, { dx: b % 2, dy: 0 }, IMAGE), { mergeKey: `nudge ${ids.join()}` })
      break
    case 'field':
      if (isShape(object)) document.commit(setShapeField(document, object.id, ['x', 'y', 'w', 'h', 'angle'][a % 5] ?? 'x', b, IMAGE))
      break
    case 'relabel':
      document.commit(relabel(document, ids, a % 2 === 0 ? 'car' : 'person'))
      break
    case 'attribute':
      document.commit(setAttribute(document, ids, 'occluded', a % 3 === 0 ? null : a % 3 === 1))
      break
    case 'value':
      document.commit(setValue(document, 'weather', a % 3 === 0 ? null : a % 2 === 0 ? 'sunny' : 'rain'))
      break
    case 'duplicate':
      document.commit(duplicateShapes(document, ids, 10, IMAGE))
      break
    case 'reorder':
      document.commit(reorder(document, ids, a % 2 === 0 ? 'front' : 'back'))
      break
    case 'delete':
      document.commit(deleteObjects(document, ids))
      break
    case 'accept':
      document.commit(acceptSuggestions(document, ids))
      break
    case 'reject':
      document.commit(rejectSuggestions(document, ids))
      break
    case 'undo':
      document.undo()
      break
    case 'redo':
      document.redo()
      break
    case 'seal':
      document.seal()
  }
}
