import type { ShapeBase } from '../../model/objects'
import type { LabelSpec, SkeletonSpec } from '../../model/schema'
import type { Path, Position } from '../points/paths'

/** 0: not there, x and y mean nothing; 1: hidden, but its place is known; 2: visible. */
export type Visibility = 0 | 1 | 2
export type Keypoint = readonly [x: number, y: number, visibility: Visibility]

export interface KeypointsShape extends ShapeBase {
  readonly type: 'keypoints'
  readonly points: readonly Keypoint[]
  /** Of its label: names of the points and lines between them. Not on the wire. */
  readonly skeleton?: SkeletonSpec
}

declare module '../../model/objects' {
  interface ShapeTypes {
    keypoints: KeypointsShape
  }
}

export const MOST_POINTS = 500

export const skeletonOf = (label: LabelSpec | undefined): { readonly skeleton?: SkeletonSpec } =>
  label?.skeleton ? { skeleton: { names: label.skeleton.names, edges: label.skeleton.edges ?? [] } } : {}

/** The points that are there. */
export const placed = ({ points }: Pick<KeypointsShape, 'points'>): Path => points.flatMap(([x, y, seen]): Position[] => (seen > 0 ? [[x, y]] : []))

export const asPath = ({ points }: Pick<KeypointsShape, 'points'>): Path => points.map(([x, y]): Position => [x, y])

/** The same points in other places; each is as visible as before. */
export const atPlaces = (shape: KeypointsShape, path: Path | undefined): KeypointsShape =>
  path ? { ...shape, points: shape.points.map(([x, y, seen], i): Keypoint => [path[i]?.[0] ?? x, path[i]?.[1] ?? y, seen]) } : shape

export const nameOf = ({ skeleton }: Pick<KeypointsShape, 'skeleton'>, at: number): string => skeleton?.names[at] ?? `point ${at + 1}`

/** Points that stand for each other in a mirror: names that differ in left and right alone. */
export const mirrored = (names: readonly string[]): readonly number[] => {
  const swapped = (name: string) => name.replaceAll(/left|right/gi, (side) => OTHER[side] ?? (OTHER[side.toLowerCase()] ?? side))
  return names.map((name, i) => {
    const other = names.indexOf(swapped(name))
    return other === -1 ? i : other
  })
}

const OTHER: Readonly<Record<string, string>> = { left: 'right', right: 'left', Left: 'Right', Right: 'Left', LEFT: 'RIGHT', RIGHT: 'LEFT' }
