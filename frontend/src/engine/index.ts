/** The framework-free annotation editor. */
import { Editor, type EditorOptions } from './editor'
import { type CanvasView, mountCanvasView } from './view/canvasView'
import type { Picture } from './view/imageLayer'

export interface CreateEditorOptions extends EditorOptions {
  /** Where to mount the canvases at once; `mountCanvasView` does it later. */
  readonly canvasHost?: HTMLElement
  readonly picture?: Picture | null
}

export interface MountedEditor {
  readonly editor: Editor
  readonly view: CanvasView | null
  destroy(): void
}

export const createEditor = ({ canvasHost, picture = null, ...options }: CreateEditorOptions): MountedEditor => {
  const editor = new Editor(options)
  const view = canvasHost ? mountCanvasView(canvasHost, editor, picture) : null
  return {
    editor,
    view,
    destroy: () => {
      view?.destroy()
      editor.destroy()
    },
  }
}

export { Editor, type EditorOptions } from './editor'
export { type Action, type ActionState, type EditorActionId, editorActionIds, isEditorAction } from './editorActions'
export type { EditorState } from './editorState'
export { DocumentStore, type ChangeOrigin, type DocumentChange } from './model/document'
export { isAnswered, shownControls } from './model/conditions'
export { type Message, type Translate, formatMessage } from './model/message'
export { type DocObject, type OpaqueObject, type Shape, type SpanObject, type Suggestion, isShape, isSpan, newObjectId } from './model/objects'
export { EMPTY_SNAPSHOT, type DocumentSnapshot, type Operation } from './model/operation'
export type { Command, Patch } from './model/patch'
export { type Result, fromResult, objectToWire, toResult } from './model/result'
export * from './model/schema'
export { type Problem, validate } from './model/validate'
export { paintShape } from './raster/paint'
export { type LabelLook, labelLooks, lookFor, lookOf } from './raster/palette'
export { type Camera, toImagePixels } from './camera/camera'
export type { Point } from './geometry/primitives'
export { loadParts } from './parts'
export { shapeTypeOf, findShapeType } from './shapes/registry'
export type { NumericField } from './shapes/shapeType'
export * from './commands/objects'
export { type SpanRange, createSpan, setSpanRange } from './commands/spans'
export { createShape, duplicateShapes, moveShapes, replaceShapes, setShapeField } from './commands/shapes'
export { CanvasStack } from './view/canvasStack'
export { type CanvasView, mountCanvasView } from './view/canvasView'
export type { Picture } from './view/imageLayer'
export { describeObject } from './describe'
