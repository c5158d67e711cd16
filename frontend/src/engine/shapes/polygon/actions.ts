import { accepted, changeObjects } from '../../commands/shapes'
import type { Editor } from '../../editor'
import type { ActionState } from '../../editorActions'
import { intersects } from '../../geometry/primitives'
import type { Message } from '../../model/message'
import { type Shape, newObjectId } from '../../model/objects'
import type { Command, ObjectChange } from '../../model/patch'
import { polygonType } from '.'
import type { Combiner } from '../registry'
import { combine } from './combine'
import type { PolygonGeometry, PolygonShape } from './model'

const READ_ONLY: Message = /*i18n*/ { id: 'This work is read-only' }
const NOT_COMBINED: Message = /*i18n*/ { id: 'These outlines can’t be combined: move one of them a little' }

const isPolygon = (shape: Shape): shape is PolygonShape => shape.type === 'polygon'

/** The selected polygons, bottom first. */
const selectedPolygons = (editor: Editor): readonly PolygonShape[] =>
  editor.selectedShapes.filter(isPolygon).toSorted((a, b) => a.z - b.z)

/** What is joined to the selection: all of it, or what one polygon lies on. */
const beneath = (editor: Editor, top: PolygonShape): readonly PolygonShape[] => {
  const bounds = polygonType.bounds(top)
  return editor.scene
    .shown()
    .filter(isPolygon)
    .filter((shape) => shape.id !== top.id && !shape.suggestion && intersects(polygonType.bounds(shape), bounds))
    .filter((shape) => (combine('intersection', shape, top)?.parts.length ?? 0) > 0)
}

const splittable = (editor: Editor): ActionState => {
  if (editor.readOnly) return READ_ONLY
  const selected = selectedPolygons(editor)
  if (selected.length !== 1) return /*i18n*/ { id: 'Select one polygon first' }
  return (selected[0]?.parts.length ?? 0) > 1 ? true : /*i18n*/ { id: 'The polygon has one part only' }
}

const some = (editor: Editor): ActionState => {
  if (editor.readOnly) return READ_ONLY
  return selectedPolygons(editor).length > 0 ? true : /*i18n*/ { id: 'Select a polygon first' }
}

/** A polygon with other areas; gone where none is left. */
const changeTo = (polygon: PolygonShape, { parts }: PolygonGeometry): ObjectChange => ({
  id: polygon.id,
  before: polygon,
  after: parts.length > 0 ? { ...accepted(polygon), parts } : null,
})

const gone = (polygon: PolygonShape): ObjectChange => ({ id: polygon.id, before: polygon, after: null })

/** One polygon of several: those that are apart become its parts. The lowest one keeps its name and label. */
const joined = (polygons: readonly PolygonShape[]): Command | null => {
  const [first, ...others] = polygons
  const made = first && combine('union', first, ...others)
  if (!made) return null
  const message = /*i18n*/ { id: 'Join {count} polygons', values: { count: polygons.length } }
  return changeObjects('join', message, [changeTo(first, made), ...others.map(gone)])
}

/** What lies on top is cut out of what lies beneath, and is gone. */
const subtracted = (below: readonly PolygonShape[], cutters: readonly PolygonShape[]): Command | null => {
  const changes: ObjectChange[] = []
  for (const polygon of below) {
    const made = combine('difference', polygon, ...cutters)
    if (!made) return null
    changes.push(changeTo(polygon, made))
  }
  return changeObjects('subtract', /*i18n*/ { id: 'Cut out a part' }, [...changes, ...cutters.map(gone)])
}

const run = (editor: Editor, command: Command | null, kept: readonly PolygonShape[]): void => {
  if (!command) editor.refuse(NOT_COMBINED)
  else if (editor.commit(command)) editor.select(kept.map(({ id }) => id).filter((id) => editor.scene.get(id) !== undefined))
}

const join = (editor: Editor): void => {
  const selected = selectedPolygons(editor)
  const [only] = selected
  const polygons = only && selected.length === 1 ? [...beneath(editor, only).filter(({ label }) => label === only.label), only] : selected
  if (polygons.length < 2) editor.refuse(/*i18n*/ { id: 'No polygon of the same label lies there: select all that shall be joined' })
  else run(editor, joined(polygons), polygons.slice(0, 1))
}

const subtract = (editor: Editor): void => {
  const selected = selectedPolygons(editor)
  const [first, ...others] = selected
  if (!first) return
  const [below, cutters] = others.length === 0 ? [beneath(editor, first), [first]] : [[first], others]
  if (below.length === 0) editor.refuse(/*i18n*/ { id: 'No polygon lies beneath this one' })
  else run(editor, subtracted(below, cutters), below)
}

/** Each part of a polygon becomes a polygon of its own. */
const split = (editor: Editor): void => {
  const [polygon] = selectedPolygons(editor)
  if (!polygon) return
  const { wireId: _wireId, ...plain } = accepted(polygon)
  const pieces = polygon.parts.slice(1).map((part, i): PolygonShape => ({ ...plain, id: newObjectId(), z: editor.document.topZ() + i, parts: [part] }))
  const command = changeObjects('split', /*i18n*/ { id: 'Split the polygon' }, [
    changeTo(polygon, { parts: polygon.parts.slice(0, 1) }),
    ...pieces.map((piece) => ({ id: piece.id, before: null, after: piece })),
  ])
  run(editor, command, [polygon, ...pieces])
}

export const polygonCombiner: Combiner = {
  join: { state: some, run: join },
  subtract: { state: some, run: subtract },
  split: { state: splittable, run: split },
}
