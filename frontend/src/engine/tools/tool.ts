import type { Camera } from '../camera/camera'
import type { Point, Rect, Size } from '../geometry/primitives'
import type { DocumentStore } from '../model/document'
import type { Message } from '../model/message'
import type { ObjectBase, Shape } from '../model/objects'
import type { Command } from '../model/patch'
import type { LabelSpec } from '../model/schema'
import type { Scene } from '../scene'

/** A pointer event as tools see it. */
export interface PointerInput {
  /** In image pixels. */
  readonly at: Point
  /** In CSS pixels of the view. */
  readonly inView: Point
  readonly kind: 'mouse' | 'pen' | 'touch'
  readonly shift: boolean
  readonly alt: boolean
  readonly ctrl: boolean
  /** 0 to 1; 0.5 where the device can't tell. */
  readonly pressure: number
  /** Every position since the last event, oldest first, in image pixels; for freehand tools. */
  readonly path: readonly Point[]
}

/** What the live layer shows of a gesture under way. The document does not change until the gesture ends. */
export interface Overlay {
  /** Shapes as they would become. */
  readonly shapes: readonly Shape[]
  /** Shapes whose resting picture is hidden meanwhile. */
  readonly lifted: ReadonlySet<string>
  /** Marquee, in image pixels. */
  readonly marquee?: Rect
  /** Points set so far of what is drawn point by point. */
  readonly points?: readonly (readonly [x: number, y: number])[]
  /** Outline of a brush at the pointer; radius in image pixels. */
  readonly brush?: { readonly at: Point; readonly radius: number; readonly erases: boolean }
  /** What the next point is, beside the place it would have. */
  readonly hint?: { readonly text: string; readonly at: Point }
}

/** What a tool may do to the editor. */
export interface ToolHost {
  readonly document: DocumentStore
  readonly scene: Scene
  readonly camera: Camera
  readonly image: Size
  readonly selection: readonly string[]
  readonly readOnly: boolean
  select(ids: readonly string[]): void
  setHover(id: string | null): void
  /** Chooses a handle for the keyboard. */
  setHandle(handle: string | null): void
  setOverlay(overlay: Overlay | null): void
  commit(command: Command | null): boolean
  /** Identity, label and attributes of a shape about to be drawn with a tool; null when no label may be. */
  newShapeBase(shapeType: string): (ObjectBase & { readonly kind: 'shape' }) | null
  /** A label of the control, by name. */
  labelSpec(name: string): LabelSpec | undefined
  /** A sentence for the live region. */
  announce(message: Message): void
  /** Tells the person what can't be, and why. */
  refuse(message: Message): void
  /** Called after a shape was drawn: selects and announces it. */
  drawn(shape: Shape, at: Point): void
}

/**
 * A way of handling the pointer: entered, then left. `cancel` takes back an unfinished gesture and says whether
 * there was one.
 */
export interface Tool {
  readonly id: string
  /** Arrow keys move the crosshair also while something is selected. */
  readonly aims?: boolean
  /** A gesture is under way. */
  readonly busy: boolean
  down(input: PointerInput): void
  move(input: PointerInput): void
  up(input: PointerInput): void
  /** Enter: finish, where a gesture can be finished so. */
  confirm(): boolean
  cancel(): boolean
  /** Takes back only what the pointer is pressed for; what was built before stays. `cancel` where left out. */
  interrupt?(): void
  /** Takes back the last point of a gesture made of points; says whether there was one. */
  back?(): boolean
  /** Sets a point of such a gesture by keyboard. */
  point?(at: Point): void
  /** Says otherwise whether the last point can be seen; false where no point was set. */
  flag?(): boolean
  /** The crosshair was moved by keyboard. */
  aim?(at: Point): void
  /** The pointer has left the view. */
  leave?(): void
  /** CSS cursor for the pointer at rest. */
  cursor(input: PointerInput | null): string
}

export interface ToolType {
  readonly id: string
  /** English name. */
  readonly name: string
  /** Type of shape it draws, by which a label schema allows it; null for tools that draw none. */
  readonly draws: string | null
  create(host: ToolHost): Tool
}

/** Pointer tolerance in CSS pixels: a fingertip is blunter than a mouse. */
export const toleranceOf = (input: PointerInput): number => (input.kind === 'touch' ? 14 : 6)

/** Reach of a handle, half of its 24 px target (44 px on touch). */
export const handleReachOf = (input: PointerInput): number => (input.kind === 'touch' ? 22 : 12)

/** Movement in CSS pixels below which a press is a click. */
export const CLICK_SLACK = 3

/** The same for any pointer: a tap rolls. */
export const clickSlackOf = (input: PointerInput): number => (input.kind === 'touch' ? 10 : CLICK_SLACK)
