import type { Editor } from '../editor'
import type { PointerInput } from '../tools/tool'

/** Pointer input at a place given in image pixels. */
export const pointer = (
  editor: Editor,
  x: number,
  y: number,
  more: Partial<Pick<PointerInput, 'shift' | 'alt' | 'ctrl' | 'kind'>> = {},
): PointerInput => ({
  at: { x, y },
  inView: editor.camera.toView({ x, y }),
  kind: 'mouse',
  shift: false,
  alt: false,
  ctrl: false,
  pressure: 0.5,
  path: [{ x, y }],
  ...more,
})
