import type { ObjectBase, Shape } from '../model/objects'
import { boxType } from './box'
import type { AnyShapeType, GeometryOf, ShapeType } from './shapeType'

/** Sound because `shapeTypeOf` only ever hands a shape to the entry of its own type. */
const entry = <S extends Shape>(type: ShapeType<S>): readonly [string, AnyShapeType] => [type.type, type]

/** The one list of shape types. A new type is a folder beside `box` and a line here. */
const TYPES: ReadonlyMap<string, AnyShapeType> = new Map([entry(boxType)])

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
