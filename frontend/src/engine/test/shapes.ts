import fc from 'fast-check'
import { newObjectId, type Shape } from '../model/objects'
import type { LabelSchema } from '../model/schema'
import type { EllipseShape } from '../shapes/ellipse'
import type { KeypointsShape } from '../shapes/keypoints'
import type { PolygonShape } from '../shapes/polygon'
import type { PolylineShape } from '../shapes/polyline'
import type { MaskShape } from '../shapes/mask'
import { emptyMask, geometryOf } from '../shapes/mask/model'
import { stampRound } from '../shapes/mask/tiles'
import { IMAGE } from './steps'

const SKELETON = { names: ['shoulder', 'left hand', 'right hand'], edges: [[0, 1], [0, 2]] } as const

/** A label schema that names every tool. */
export const ALL_TOOLS: LabelSchema = {
  version: 1,
  inputs: [{ name: 'photo', type: 'image' }],
  controls: [
    {
      name: 'objects',
      type: 'shapes',
      on: 'photo',
      tools: ['box', 'polygon', 'polyline', 'keypoints', 'ellipse', 'mask'],
      labels: [
        { name: 'car', key: '1' },
        { name: 'person', key: '2' },
        { name: 'arm', key: '3', tools: ['keypoints'], skeleton: SKELETON },
      ],
    },
  ],
}

export const base = (more: { readonly id?: string; readonly z?: number } = {}) =>
  ({ id: newObjectId(), kind: 'shape', control: 'objects', label: 'car', attributes: {}, z: 0, ...more }) as const

const grain = (most: number) => fc.integer({ min: 0, max: most * 4 }).map((n) => n / 4)

const anyBox = fc
  .record({ x: grain(500), y: grain(400), w: fc.integer({ min: 1, max: 140 }), h: fc.integer({ min: 1, max: 80 }), angle: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 359 })) })
  .map((geometry): Shape => ({ ...base(), type: 'box', ...geometry }))

/** A ring around a centre: its points go round it once, so that it never crosses itself. */
export const ringAround = (cx: number, cy: number, radii: readonly number[]): [number, number][] =>
  radii.map((radius, i) => {
    const turn = (2 * Math.PI * i) / radii.length
    return [Math.round((cx + radius * Math.cos(turn)) * 100) / 100, Math.round((cy + radius * Math.sin(turn)) * 100) / 100]
  })

const radii = (min: number, max: number) => fc.array(fc.integer({ min, max }), { minLength: 3, maxLength: 12 })

/** One or two parts, the first perhaps with a hole. */
export const anyPolygon = fc
  .record({ cx: fc.integer({ min: 60, max: 240 }), cy: fc.integer({ min: 60, max: 400 }), outer: radii(30, 60), hole: fc.option(radii(4, 12)), second: fc.option(radii(10, 50)) })
  .map(({ cx, cy, outer, hole, second }): PolygonShape => ({
    ...base(),
    type: 'polygon',
    parts: [
      // Three far points may leave the middle outside: a hole needs a rounder ring.
      [ringAround(cx, cy, outer), ...(hole && outer.length > 5 ? [ringAround(cx, cy, hole)] : [])],
      ...(second ? [[ringAround(cx + 240, cy, second)]] : []),
    ],
  }))

const anyPolyline = fc
  .uniqueArray(fc.tuple(grain(640), grain(480)), { minLength: 2, maxLength: 12, selector: (at) => at.join() })
  .map((points): PolylineShape => ({ ...base(), type: 'polyline', points }))

const anyKeypoints = fc
  .record({
    points: fc.array(fc.tuple(grain(640), grain(480), fc.constantFrom(0 as const, 1 as const, 2 as const)), { minLength: 3, maxLength: 3 }),
    isArm: fc.boolean(),
  })
  .map(({ points: [first, ...others], isArm }): KeypointsShape => ({
    ...base(),
    type: 'keypoints',
    points: [[first![0], first![1], 2], ...others],
    ...(isArm ? { label: 'arm', skeleton: SKELETON } : {}),
  }))

const anyEllipse = fc
  .record({ cx: grain(640), cy: grain(480), rx: fc.integer({ min: 1, max: 200 }), ry: fc.integer({ min: 1, max: 200 }), angle: fc.integer({ min: 0, max: 359 }) })
  .filter(({ cx, cy }) => cx > 0 && cy > 0 && cx < 640 && cy < 480)
  .map((geometry): EllipseShape => ({ ...base(), type: 'ellipse', ...geometry }))

const anyMask = fc
  .array(fc.record({ x: fc.integer({ min: 0, max: 639 }), y: fc.integer({ min: 0, max: 479 }), radius: fc.integer({ min: 1, max: 40 }) }), { minLength: 1, maxLength: 4 })
  .map((dabs): MaskShape => {
    const tiles = emptyMask(IMAGE)
    for (const { x, y, radius } of dabs) stampRound(tiles, { x, y }, { x, y }, radius, 1)
    return { ...base(), type: 'mask', ...geometryOf(tiles)! }
  })

/** A sound shape of each type, by type. */
export const ANY_SHAPE: Readonly<Record<string, fc.Arbitrary<Shape>>> = { box: anyBox, polygon: anyPolygon, polyline: anyPolyline, keypoints: anyKeypoints, ellipse: anyEllipse, mask: anyMask }

export const anyShape: fc.Arbitrary<Shape> = fc.oneof(...Object.values(ANY_SHAPE))

export const anyPoint = fc.record({ x: fc.integer({ min: -100, max: IMAGE.width + 100 }), y: fc.integer({ min: -100, max: IMAGE.height + 100 }) })
