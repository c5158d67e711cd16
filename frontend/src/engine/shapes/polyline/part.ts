import { changeObjects, accepted } from '../../commands/shapes'
import type { Editor } from '../../editor'
import type { ActionState } from '../../editorActions'
import type { EnginePart } from '../../parts'
import type { Shape } from '../../model/objects'
import { pathTool } from '../../tools/path'
import { lineCombiner } from './combine'
import { LEAST_POINTS, type PolylineShape, polylineType } from '.'

const isLine = (shape: Shape): shape is PolylineShape => shape.type === 'polyline'

const reversible = (editor: Editor): ActionState => {
  if (editor.readOnly) return /*i18n*/ { id: 'This work is read-only' }
  return editor.selectedShapes.some(isLine) ? true : /*i18n*/ { id: 'Select a line first' }
}

const reverse = (editor: Editor): void => {
  const changes = editor.selectedShapes
    .filter(isLine)
    .map((line) => ({ id: line.id, before: line, after: { ...accepted(line), points: line.points.toReversed() } }))
  editor.commit(changeObjects('reverse', /*i18n*/ { id: 'Reverse the direction' }, changes))
}

export const part: EnginePart<PolylineShape> = {
  type: polylineType,
  tools: [
    pathTool({
      id: 'polyline',
      name: 'Line',
      draws: 'polyline',
      least: LEAST_POINTS,
      closes: false,
      isFreehand: true,
      make: (base, points): PolylineShape => ({ ...base, type: 'polyline', points }),
    }),
  ],
  combiner: lineCombiner,
  actions: { 'shape.reverse': { state: reversible, run: reverse } },
}
