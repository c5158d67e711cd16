import type { ShapeBase } from '../../model/objects'
import type { Path } from '../points/paths'

/** The outer ring, then its holes. A ring is not closed by repeating its first point. */
export type PolygonPart = readonly Path[]

export interface PolygonGeometry {
  /** One or several areas that are apart. */
  readonly parts: readonly PolygonPart[]
}

export interface PolygonShape extends ShapeBase, PolygonGeometry {
  readonly type: 'polygon'
}

declare module '../../model/objects' {
  interface ShapeTypes {
    polygon: PolygonShape
  }
}

/** A ring has at least this many points. */
export const LEAST_POINTS = 3
/** The server's limit, over all rings of one polygon. */
export const MOST_POINTS = 5000

export const ringsOf = ({ parts }: PolygonGeometry): readonly Path[] => (parts.length === 1 ? parts[0]! : parts.flat())

/** The polygon with other rings, as many and in the same order. */
export const withRings = <P extends PolygonGeometry>(polygon: P, rings: readonly Path[]): P => {
  let at = 0
  const parts = polygon.parts.map((part) => part.map(() => rings[at++]!))
  return { ...polygon, parts }
}
