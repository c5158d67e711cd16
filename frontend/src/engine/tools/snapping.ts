import type { Point } from '../geometry/primitives'
import type { Shape } from '../model/objects'
import type { PointerInput, ToolHost } from './tool'

const NONE: ReadonlySet<string> = new Set()

/** The search for what is near: lines of other shapes, and the border of the image. `but`: shapes that don't count. */
export interface Snapping {
  /** The place that a pointer at `at` is drawn to; null where none is within reach (image pixels). */
  place(host: ToolHost, at: Point, reach: number, but: ReadonlySet<string>): Point | null
  /** How far moved shapes are drawn, so that a corner of theirs meets something; null where nothing is near. */
  shift(host: ToolHost, moved: readonly Shape[], reach: number): { readonly dx: number; readonly dy: number } | null
}

let search: Snapping | null = null
let isOn = true

/** Brings the search, which comes after the page. */
export const registerSnapping = (snapping: Snapping): void => {
  search = snapping
}

export const isSnapping = (): boolean => isOn
export const setSnapping = (on: boolean): void => {
  isOn = on
}

/** CSS pixels within which a place draws the pointer. */
const reachOf = (host: ToolHost, { kind }: PointerInput): number => host.camera.lengthToImage(kind === 'touch' ? 16 : 8)

/** Where the pointer is meant to be. Ctrl leaves it where it is. */
export const snapped = (host: ToolHost, input: PointerInput, at: Point, but: ReadonlySet<string> = NONE): Point =>
  (isOn && !input.ctrl && search?.place(host, at, reachOf(host, input), but)) || at

/** What moved shapes still have to move to meet what they come near. */
export const snapShift = (host: ToolHost, input: PointerInput, moved: readonly Shape[]): { readonly dx: number; readonly dy: number } | null =>
  isOn && !input.ctrl ? (search?.shift(host, moved, reachOf(host, input)) ?? null) : null
