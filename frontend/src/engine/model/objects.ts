import type { Json } from './schema'

/** Where a suggested object came from; kept after it is accepted. */
export interface Suggestion {
  readonly score: number | null
  readonly model: string | null
}

/** What every labeled object has. Objects are immutable: a change makes a new one with the same id. */
export interface ObjectBase {
  /** Unique in the document. */
  readonly id: string
  /** The id on the wire where it differs (two controls may use the same id). */
  readonly wireId?: string
  readonly control: string
  readonly label: string
  readonly attributes: Readonly<Record<string, Json>>
  /** Order within the control, low is below; the result lists objects in this order. */
  readonly z: number
  /** Objects of one control with the same group belong together. */
  readonly group?: string
  /** Nothing of it may be changed; this device alone knows. */
  readonly locked?: true
  /** Present while the object is a model's suggestion that nobody has accepted; it is then not in the result. */
  readonly suggestion?: Suggestion
  /** Present when the object began as a suggestion. */
  readonly origin?: Suggestion
}

export interface ShapeBase extends ObjectBase {
  readonly kind: 'shape'
  readonly type: string
}

/** Each shape folder adds its type here by declaration merging; nothing else lists the types. */
export interface ShapeTypes {}

export type Shape = ShapeTypes[keyof ShapeTypes]

/** Code-point offsets into the input's text, end exclusive. */
export interface SpanObject extends ObjectBase {
  readonly kind: 'span'
  readonly start: number
  readonly end: number
  readonly text: string
}

/** An object of a type this version does not draw: shown in lists, kept untouched in the result. */
export interface OpaqueObject extends ObjectBase {
  readonly kind: 'opaque'
  readonly type: string
  readonly raw: Readonly<Record<string, Json>>
}

export type DocObject = Shape | SpanObject | OpaqueObject

export const isShape = (object: DocObject | undefined): object is Shape => object?.kind === 'shape'
export const isSpan = (object: DocObject | undefined): object is SpanObject => object?.kind === 'span'

/** Twelve random base-36 characters: unique within a document by any practical measure, short on the wire. */
export const newObjectId = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join('')
}
