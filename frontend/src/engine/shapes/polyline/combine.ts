import { accepted, changeObjects } from '../../commands/shapes'
import type { Editor } from '../../editor'
import type { ActionState } from '../../editorActions'
import { type Shape, newObjectId } from '../../model/objects'
import { cornerOf } from '../points/corners'
import type { Path, Position } from '../points/paths'
import type { Combiner } from '../registry'
import type { PolylineShape } from '.'

const isLine = (shape: Shape): shape is PolylineShape => shape.type === 'polyline'

const selectedLines = (editor: Editor): readonly PolylineShape[] => editor.selectedShapes.filter(isLine).toSorted((a, b) => a.z - b.z)

const gap = (a: Position | undefined, b: Position | undefined): number => (a && b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : Infinity)

/** The second line added to the end of the first that lies nearest to one of its own; the first keeps its direction. */
export const chained = (first: Path, second: Path): Path => {
  const options = [
    { away: gap(first.at(-1), second[0]), path: [...first, ...second] },
    { away: gap(first.at(-1), second.at(-1)), path: [...first, ...second.toReversed()] },
    { away: gap(first[0], second.at(-1)), path: [...second, ...first] },
    { away: gap(first[0], second[0]), path: [...second.toReversed(), ...first] },
  ]
  const { path } = options.reduce((best, one) => (one.away < best.away ? one : best))
  return path.filter((at, i) => i === 0 || gap(at, path[i - 1]) > 0)
}

const several = (editor: Editor): ActionState => (selectedLines(editor).length > 1 ? true : /*i18n*/ { id: 'Select several lines first' })

const join = (editor: Editor): void => {
  const [first, ...others] = selectedLines(editor)
  if (!first) return
  const points = others.reduce((path, line) => chained(path, line.points), first.points)
  const message = /*i18n*/ { id: 'Join {count} lines', values: { count: others.length + 1 } }
  const changes = [{ id: first.id, before: first, after: { ...accepted(first), points } }, ...others.map((line) => ({ id: line.id, before: line, after: null }))]
  if (editor.commit(changeObjects('join', message, changes))) editor.select([first.id])
}

/** Place of the chosen corner where the line can be split there. */
const splitPlace = (editor: Editor): number | null => {
  const line = editor.primary
  const corner = cornerOf(editor.getState().handle ?? '')
  if (!line || !isLine(line) || !corner || corner.isMiddle) return null
  return corner.at > 0 && corner.at < line.points.length - 1 ? corner.at : null
}

const splittable = (editor: Editor): ActionState => (splitPlace(editor) === null ? /*i18n*/ { id: 'Choose a point within the line with Tab first' } : true)

const split = (editor: Editor): void => {
  const line = editor.primary
  const at = splitPlace(editor)
  if (!line || !isLine(line) || at === null) return
  const { wireId: _wireId, ...plain } = accepted(line)
  const rest: PolylineShape = { ...plain, id: newObjectId(), z: editor.document.topZ(), points: line.points.slice(at) }
  const command = changeObjects('split', /*i18n*/ { id: 'Split the line' }, [
    { id: line.id, before: line, after: { ...accepted(line), points: line.points.slice(0, at + 1) } },
    { id: rest.id, before: null, after: rest },
  ])
  if (editor.commit(command)) editor.select([line.id, rest.id])
}

export const lineCombiner: Combiner = { join: { state: several, run: join }, split: { state: splittable, run: split } }
