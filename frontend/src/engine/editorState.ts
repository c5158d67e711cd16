import type { Point } from './geometry/primitives'

/** What screens show of the editor, beside the document itself. Immutable: a change makes a new one. */
export interface EditorState {
  readonly tool: string
  /** Label that the next shape gets; null when nothing may be drawn. */
  readonly armedLabel: string | null
  /** Selected objects; the last one is the primary one. */
  readonly selection: readonly string[]
  readonly hover: string | null
  /** Handle of the primary object chosen with Tab. */
  readonly handle: string | null
  /** Where the keyboard draws, in image pixels. */
  readonly crosshair: Point | null
  readonly hiddenLabels: ReadonlySet<string>
  readonly hiddenIds: ReadonlySet<string>
  readonly minimumScore: number
  readonly showNames: boolean
  readonly fillOpacity: number
  readonly readOnly: boolean
  /** A gesture is under way. */
  readonly busy: boolean
}

export const INITIAL_STATE: EditorState = {
  tool: 'select',
  armedLabel: null,
  selection: [],
  hover: null,
  handle: null,
  crosshair: null,
  hiddenLabels: new Set(),
  hiddenIds: new Set(),
  minimumScore: 0,
  showNames: false,
  fillOpacity: 0.14,
  readOnly: false,
  busy: false,
}

/** Fill opacities that Shift+T goes through. */
export const FILL_STEPS: readonly number[] = [0.14, 0.3, 0, 0.05]
