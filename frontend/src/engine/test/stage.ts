import { Editor } from '../editor'
import { DocumentStore } from '../model/document'
import type { LabelSchema } from '../model/schema'
import { pointer } from './pointer'
import { IMAGE } from './steps'

type More = Parameters<typeof pointer>[3]

/** An editor at 100 % with a pointer that clicks and drags in image pixels. */
export const newStage = (schema: LabelSchema) => {
  const document = new DocumentStore(schema)
  const editor = new Editor({ document, control: 'objects', image: IMAGE })
  editor.camera.resize({ width: 640, height: 480 })
  editor.camera.actualSize()
  const at = (x: number, y: number, more: More = {}) => pointer(editor, x, y, more)
  const drag = (from: readonly [number, number], to: readonly [number, number], more: More = {}) => {
    editor.pointerDown(at(...from, more))
    editor.pointerMove(at(...to, more))
    editor.pointerUp(at(...to, more))
  }
  const click = (x: number, y: number, more: More = {}) => drag([x, y], [x, y], more)
  return { editor, document, drag, click, at }
}
