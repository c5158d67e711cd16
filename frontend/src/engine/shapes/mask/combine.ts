import { accepted, changeObjects } from '../../commands/shapes'
import type { Editor } from '../../editor'
import type { ActionState } from '../../editorActions'
import { intersects } from '../../geometry/primitives'
import { type Shape, newObjectId } from '../../model/objects'
import type { ObjectChange } from '../../model/patch'
import { type Combiner, shapeTypeOf } from '../registry'
import { type MaskShape, geometryOf, tilesOf } from './model'
import { separatePieces } from './regions'
import { type MaskTiles, fillRings } from './tiles'

const isMask = (shape: Shape): shape is MaskShape => shape.type === 'mask'

/** What has an area: masks, and shapes with a closed outline. */
const hasArea = (shape: Shape): boolean => isMask(shape) || shapeTypeOf(shape).outline?.(shape).closed === true

const selectedAreas = (editor: Editor): readonly Shape[] => editor.selectedShapes.filter(hasArea).toSorted((a, b) => a.z - b.z)

/** Sets the pixels of a shape in a mask, or takes them out of it. */
export const stamp = (tiles: MaskTiles, shape: Shape, value: 0 | 1): void => {
  if (isMask(shape)) tilesOf(shape).spans((row, start, end) => tiles.fill(row, start, end, value))
  else fillRings(tiles, shapeTypeOf(shape).outline!(shape).paths.map((path) => path.map(([x, y]) => ({ x, y }))), value)
}

/** Whether two masks have a pixel in common. */
const overlap = (a: MaskShape, b: Shape): boolean => {
  const common = tilesOf(a).fork()
  stamp(common, b, 0)
  return geometryOf(common)?.rle !== a.rle
}

const beneath = (editor: Editor, top: Shape): readonly MaskShape[] => {
  const bounds = shapeTypeOf(top).bounds(top)
  return editor.scene
    .shown()
    .filter(isMask)
    .filter((mask) => mask.id !== top.id && !mask.suggestion && intersects(shapeTypeOf(mask).bounds(mask), bounds) && overlap(mask, top))
}

/** A mask with other pixels; gone where none are left. */
const changeTo = (mask: MaskShape, tiles: MaskTiles): ObjectChange => {
  const geometry = geometryOf(tiles)
  return { id: mask.id, before: mask, after: geometry && { ...accepted(mask), ...geometry } }
}

const gone = (shape: Shape): ObjectChange => ({ id: shape.id, before: shape, after: null })

const some = (editor: Editor): ActionState => (selectedAreas(editor).some(isMask) ? true : /*i18n*/ { id: 'Select a mask first' })

/** The lowest mask takes in all that is selected, or what one lies on. */
const join = (editor: Editor): void => {
  const selected = selectedAreas(editor)
  const [only] = selected
  const areas = only && selected.length === 1 ? [...beneath(editor, only).filter(({ label }) => label === only.label), only] : selected
  const first = areas.find(isMask)
  const others = areas.filter((shape) => shape !== first)
  if (!first || others.length === 0) {
    editor.refuse(/*i18n*/ { id: 'No mask of the same label lies there: select all that shall be joined' })
    return
  }
  const tiles = tilesOf(first).fork()
  for (const shape of others) stamp(tiles, shape, 1)
  const message = /*i18n*/ { id: 'Join {count} masks', values: { count: areas.length } }
  if (editor.commit(changeObjects('join', message, [changeTo(first, tiles), ...others.map(gone)]))) editor.select([first.id])
}

/** What lies on top is cut out of the masks beneath, and is gone. */
const subtract = (editor: Editor): void => {
  const selected = selectedAreas(editor)
  const [first, ...others] = selected
  if (!first) return
  const cutters = others.length === 0 ? [first] : others
  const below = others.length === 0 ? beneath(editor, first) : [first].filter(isMask)
  if (below.length === 0) {
    editor.refuse(/*i18n*/ { id: 'No mask lies beneath this one' })
    return
  }
  const changes = below.map((mask) => {
    const tiles = tilesOf(mask).fork()
    for (const shape of cutters) stamp(tiles, shape, 0)
    return changeTo(mask, tiles)
  })
  if (editor.commit(changeObjects('subtract', /*i18n*/ { id: 'Cut out a part' }, [...changes, ...cutters.map(gone)]))) {
    editor.select(below.map(({ id }) => id).filter((id) => editor.scene.get(id) !== undefined))
  }
}

/** Each piece of a mask becomes a mask of its own. */
const split = (editor: Editor): void => {
  const mask = editor.selectedShapes.find(isMask)
  if (!mask) return
  const [first, ...others] = separatePieces(mask, editor.image)
  if (!first || others.length === 0) {
    editor.refuse(/*i18n*/ { id: 'The mask is in one piece' })
    return
  }
  const { wireId: _wireId, ...plain } = accepted(mask)
  const pieces = others.map((tiles, i): MaskShape => ({ ...plain, ...geometryOf(tiles)!, id: newObjectId(), z: editor.document.topZ() + i }))
  const command = changeObjects('split', /*i18n*/ { id: 'Split the mask' }, [changeTo(mask, first), ...pieces.map((piece) => ({ id: piece.id, before: null, after: piece }))])
  if (editor.commit(command)) editor.select([mask.id, ...pieces.map(({ id }) => id)])
}

export const maskCombiner: Combiner = { join: { state: some, run: join }, subtract: { state: some, run: subtract }, split: { state: some, run: split } }
