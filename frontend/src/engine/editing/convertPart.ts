import { accepted, changeObjects } from '../commands/shapes'
import type { Editor } from '../editor'
import type { Action, ActionState } from '../editorActions'
import type { Message } from '../model/message'
import type { Shape } from '../model/objects'
import { findLabel, toolsOfLabel } from '../model/schema'
import type { EnginePart } from '../parts'
import { assembleShape, shapeTypeOf } from '../shapes/registry'
import { maskOf, polygonOf } from './convert'

/** How far a polygon may stray from the mask that it was, in image pixels. */
const TOLERANCE = 0.5

type Target = 'mask' | 'polygon'

const converted = (editor: Editor, shape: Shape, to: Target): Shape | null => {
  const outline = shapeTypeOf(shape).outline?.(shape)
  const { id, wireId, control, label, attributes, z, group, origin } = accepted(shape)
  const base = { id, control, label, attributes, z, ...(wireId === undefined ? {} : { wireId }), ...(group === undefined ? {} : { group }), ...(origin === undefined ? {} : { origin }) }
  if (to === 'mask') {
    const mask = outline && maskOf(outline, editor.image)
    return mask ? assembleShape(base, { type: 'mask', ...mask }) : null
  }
  const polygon = shape.type === 'mask' ? polygonOf(shape, TOLERANCE) : outline && { parts: outline.paths.map((path) => [path]) }
  const made = polygon && assembleShape<Shape>(base, { type: 'polygon', parts: polygon.parts } as never)
  if (!made) return null
  // What reaches out of the image is cut there, as it is when read.
  const read = shapeTypeOf(made).parse(shapeTypeOf(made).toWire(made), editor.image)
  return read.ok ? assembleShape<Shape>(base, read.geometry) : null
}

const isConvertible = (shape: Shape, to: Target): boolean =>
  shape.type !== to && ((shape.type === 'mask' && to === 'polygon') || shapeTypeOf(shape).outline?.(shape).closed === true)

const state = (to: Target) => (editor: Editor): ActionState => {
  if (editor.readOnly) return /*i18n*/ { id: 'This work is read-only' }
  const shapes = editor.selectedShapes.filter((shape) => isConvertible(shape, to))
  if (shapes.length === 0) return /*i18n*/ { id: 'Select an area of another kind first' }
  const isAllowed = shapes.every(({ label }) => {
    const spec = findLabel(editor.control, label)
    return spec && toolsOfLabel(editor.control, spec).includes(to)
  })
  return isAllowed ? true : /*i18n*/ { id: 'The label of what is selected does not allow that' }
}

const FAILED: Record<Target, Message> = {
  mask: /*i18n*/ { id: 'Too small: no pixel lies in it' },
  polygon: /*i18n*/ { id: 'Its outline has too many points for a polygon' },
}

const convert = (to: Target): Action => ({
  state: state(to),
  run: (editor) => {
    const shapes = editor.selectedShapes.filter((shape) => isConvertible(shape, to))
    const changes = shapes.map((shape) => ({ id: shape.id, before: shape, after: converted(editor, shape, to) }))
    if (changes.some(({ after }) => after === null)) {
      editor.refuse(FAILED[to])
      return
    }
    const message = to === 'mask' ? /*i18n*/ { id: 'Turn into a mask' } : /*i18n*/ { id: 'Turn into a polygon' }
    if (editor.commit(changeObjects('convert', message, changes))) editor.setHandle(null)
  },
})

export const part: EnginePart = { tools: [], actions: { 'shape.toMask': convert('mask'), 'shape.toPolygon': convert('polygon') } }
