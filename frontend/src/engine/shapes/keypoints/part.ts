import { replaceShapes } from '../../commands/shapes'
import type { Editor } from '../../editor'
import type { Action, ActionState } from '../../editorActions'
import type { Message } from '../../model/message'
import type { EnginePart } from '../../parts'
import { type PathSpec, pathTool } from '../../tools/path'
import { boundsOfPaths } from '../points/paths'
import { keypointsType, placeOf, withVisibility } from '.'
import { type Keypoint, type KeypointsShape, type Visibility, atPlaces, asPath, mirrored, nameOf, placed, skeletonOf } from './model'

const READ_ONLY: Message = /*i18n*/ { id: 'This work is read-only' }

const selectedOne = (editor: Editor): KeypointsShape | null => (editor.primary?.type === 'keypoints' ? editor.primary : null)

const visibilityState = (editor: Editor): ActionState => {
  if (editor.readOnly) return READ_ONLY
  if (editor.tool.busy && editor.tool.flag) return true
  const shape = selectedOne(editor)
  return shape?.points[placeOf(editor.getState().handle)] ? true : /*i18n*/ { id: 'Choose a point with Tab first' }
}

/** Visible, hidden, not there, visible again: the point set last, or the chosen one. */
const cycleVisibility = (editor: Editor): void => {
  if (editor.tool.busy) {
    editor.tool.flag?.()
    return
  }
  const shape = selectedOne(editor)
  const at = placeOf(editor.getState().handle)
  const point = shape?.points[at]
  if (!shape || !point) return
  const seen = ((point[2] + 2) % 3) as Visibility
  const next = withVisibility(shape, at, seen)
  if (!next) editor.refuse(/*i18n*/ { id: 'Place at least one point' })
  else if (editor.commit(replaceShapes(editor.document, 'resize', [next]))) editor.announce(/*i18n*/ { id: 'Handle: {name}', values: { name: keypointsType.handles(next, 1)[at]?.name ?? '' } })
}

const mirrorState = (editor: Editor): ActionState => {
  if (editor.readOnly) return READ_ONLY
  const names = selectedOne(editor)?.skeleton?.names ?? []
  return mirrored(names).some((other, i) => other !== i) ? true : /*i18n*/ { id: 'Select keypoints whose names have a left and a right' }
}

/** What was marked left is right: points change places, each name keeps its visibility with its place. */
const mirror = (editor: Editor): void => {
  const shape = selectedOne(editor)
  if (!shape?.skeleton) return
  const points = mirrored(shape.skeleton.names).map((other): Keypoint => shape.points[other]!)
  editor.commit(replaceShapes(editor.document, 'resize', [{ ...shape, points }]))
}

const actions: Readonly<Record<string, Action>> = {
  'point.visibility': { state: visibilityState, run: cycleVisibility },
  'point.mirror': { state: mirrorState, run: mirror },
}

/** Points in the skeleton's order; those not set are not there, and wait in the middle of the others. */
const make: PathSpec['make'] = (base, points, host, flags): KeypointsShape => {
  const form = skeletonOf(host.labelSpec(base.label))
  const set = points.map(([x, y], i): Keypoint => [x, y, (2 - (flags.get(i) ?? 0)) as Visibility])
  const { minX, minY, maxX, maxY } = boundsOfPaths([points])
  const rest = Math.max(0, (form.skeleton?.names.length ?? 0) - set.length)
  const shape: KeypointsShape = { ...base, type: 'keypoints', points: [...set, ...Array.from({ length: rest }, (): Keypoint => [0, 0, 0])], ...form }
  const middle = [(minX + maxX) / 2, (minY + maxY) / 2] as const
  return placed(shape).length === 0 ? shape : atPlaces(shape, asPath(shape).map((at, i) => (i < set.length ? at : middle)))
}

export const part: EnginePart<KeypointsShape> = {
  type: keypointsType,
  tools: [
    pathTool({
      id: 'keypoints',
      name: 'Keypoints',
      draws: 'keypoints',
      least: 1,
      closes: false,
      isFreehand: false,
      flags: 3,
      make,
      most: ({ label }, host) => host.labelSpec(label)?.skeleton?.names.length ?? Infinity,
      next: ({ label }, count, host) => {
        const form = skeletonOf(host.labelSpec(label))
        return form.skeleton ? nameOf(form, count) : null
      },
    }),
  ],
  actions,
}
