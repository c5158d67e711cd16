import type { Point, Rect, Size } from '../geometry/primitives'
import type { ObjectBase, Shape } from '../model/objects'
import type { Message } from '../model/message'
import type { Json, LabelSpec } from '../model/schema'

/** A place on a shape that can be dragged, in image pixels. */
export interface Handle {
  readonly id: string
  readonly at: Point
  readonly look: 'square' | 'round'
  /** CSS cursor while the pointer is on it. */
  readonly cursor: string
  /** English name, read out by screen readers. */
  readonly name: string
}

/** Lines in image pixels; closed ones run back from their last point to their first. */
export interface Outline {
  readonly paths: readonly (readonly (readonly [x: number, y: number])[])[]
  readonly closed: boolean
}

/** Where on a shape a point is: on its outline, or within it. */
export type HitPart = 'edge' | 'inside'

export interface PaintStyle {
  readonly color: string
  /** Contrasting line beside the coloured one, so that the outline reads on any picture; null leaves it out. */
  readonly casing: string | null
  readonly dash: readonly number[]
  /** Line width in image pixels (the context is scaled to image pixels). */
  readonly lineWidth: number
  readonly fillOpacity: number
  /** Dashes and widths are in CSS pixels; this turns them into image pixels. */
  readonly pixel: number
}

export interface NumericField {
  readonly id: string
  /** Short name beside the input. */
  readonly name: string
  readonly unit: 'px' | 'deg' | ''
  readonly value: number
  readonly min: number
  readonly max: number
  readonly step: number
}

/** Keyboard edits, in image pixels or degrees; `handle` is the handle chosen with Tab, if any. */
export interface KeyEdit {
  readonly dx: number
  readonly dy: number
  readonly mode: 'move' | 'resize'
  readonly handle: string | null
}

export interface DragOptions {
  /** Shift: keep proportions, turn in steps. */
  readonly constrain: boolean
  /** Alt: about the centre. */
  readonly fromCentre: boolean
}

/** What a result holds for one shape, beside id, label and attributes. */
export type WireGeometry = Readonly<Record<string, Json>>

/** A shape without its identity: type and measures alone. */
export type GeometryOf<S> = Omit<S, keyof ObjectBase | 'kind'>

/** A shape's geometry, perhaps repaired, or why it can't be one. */
export type ParseOutcome<S> =
  | { readonly ok: true; readonly geometry: GeometryOf<S>; readonly repaired: string | null }
  | { readonly ok: false; readonly why: string }

/**
 * All that tools, renderer, inspector and serialiser know of a kind of shape. One folder implements one type;
 * nothing outside it branches on `type`.
 */
export interface ShapeType<S extends Shape> {
  readonly type: S['type']
  /** English noun for lists and announcements. */
  readonly name: string
  /** Drawn in one size on the screen, however small it is in the image. */
  readonly isMarker?: boolean
  bounds(shape: S): Rect
  /** Area in square pixels; the smallest shape under the pointer wins. */
  area(shape: S): number
  /** Part under the point, with a tolerance in image pixels; null when not hit. */
  hit(shape: S, point: Point, tolerance: number): HitPart | null
  draw(context: CanvasRenderingContext2D, shape: S, style: PaintStyle): void
  /** Handles for a shape shown at `scale` CSS pixels per image pixel. */
  handles(shape: S, scale: number): readonly Handle[]
  dragHandle(shape: S, handle: string, to: Point, size: Size, options: DragOptions): S
  move(shape: S, dx: number, dy: number, size: Size): S
  keyEdit(shape: S, edit: KeyEdit, size: Size): S
  /** The handle that a dragged one has become: the middle of an edge turns into a corner. Its own id if left out. */
  handleAfter?(shape: S, handle: string): string
  /** The shape without the corner of this handle; null where it can't go. Only for shapes made of corners. */
  removeHandle?(shape: S, handle: string, size: Size): S | null
  /** A shape to begin with when drawn by keyboard: centred on a point, `extent` image pixels wide. */
  defaultAt(point: Point, extent: number, size: Size, label?: LabelSpec): GeometryOf<S>
  /** Measures to type: those of the chosen handle where it has any, or of the whole. */
  fields(shape: S, size: Size, handle: string | null): readonly NumericField[]
  withField(shape: S, field: string, value: number, size: Size): S
  /** "120 by 80 at 40, 60" */
  describe(shape: S): string
  toWire(shape: S): WireGeometry
  parse(raw: Readonly<Record<string, Json>>, size: Size, label?: LabelSpec): ParseOutcome<S>
  /** What the server would refuse in it, and how to mend that; left out where every such shape is sound. */
  problem?(shape: S): Message | null
  /** Its lines, for whatever comes near them or is made of them; left out where it has none. */
  outline?(shape: S): Outline
  /** The shape under another label; null where that label's form does not fit. The same shape if left out. */
  relabeled?(shape: S, label: LabelSpec): S | null
}

/** A shape type whose own shape is not known: what the registry hands out. */
export type AnyShapeType = ShapeType<Shape>
