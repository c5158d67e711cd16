import type { ObjectBase, Shape } from '../model/objects'
import type { Action } from '../editorActions'
import type { AnyShapeType, GeometryOf, ShapeType } from './shapeType'

/** The one list of shape types: those that the label schemas at hand asked for (`../parts`). */
const TYPES = new Map<string, AnyShapeType>()

/** Sound because `shapeTypeOf` only ever hands a shape to the entry of its own type. */
export const registerShapeType = <S extends Shape>(type: ShapeType<S>): void => {
  TYPES.set(type.type, type)
}

export const shapeTypes = (): readonly AnyShapeType[] => [...TYPES.values()]

export const findShapeType = (type: string): AnyShapeType | undefined => TYPES.get(type)

export const shapeTypeOf = (shape: Shape): AnyShapeType => {
  const found = TYPES.get(shape.type)
  if (!found) throw new Error(`No shape type "${shape.type}" is registered`)
  return found
}

/** A shape made of its identity and its geometry. */
export const assembleShape = <S extends Shape>(base: ObjectBase, geometry: GeometryOf<S>): S =>
  ({ ...base, kind: 'shape', ...geometry }) as unknown as S

/** What several shapes of a type can become together, and one of them apart. */
export interface Combiner {
  readonly join: Action
  readonly subtract?: Action
  readonly split: Action
}

const combiners = new Map<string, Combiner>()

export const registerCombiner = (type: string, combiner: Combiner): void => {
  combiners.set(type, combiner)
}

export const combinerOf = (type: string): Combiner | undefined => combiners.get(type)
