import { type Point, type Rect } from './geometry/primitives'
import { type HandleHit, type ShapeHit, hitHandle, hitShapes, searchArea } from './index/hitTest'
import { SpatialIndex } from './index/spatialIndex'
import type { DocumentChange, DocumentStore } from './model/document'
import { type Shape, isShape } from './model/objects'
import { findControl } from './model/schema'
import { type LabelLook, labelLooks, lookFor } from './raster/palette'
import type { RasterSource } from './raster/staticRaster'
import { shapeTypeOf } from './shapes/registry'

/** What is shown of the document. */
export interface SceneFilter {
  readonly hiddenLabels: ReadonlySet<string>
  readonly hiddenIds: ReadonlySet<string>
  /** Suggestions scored below this stay away; those without a score are shown. */
  readonly minimumScore: number
}

export const SHOW_ALL: SceneFilter = { hiddenLabels: new Set(), hiddenIds: new Set(), minimumScore: 0 }

/** A part of the picture that has to be drawn anew; null is all of it. */
export type Damage = Rect | null

/** The shapes of one control as the canvas sees them: indexed, filtered, coloured. */
export class Scene implements RasterSource {
  readonly control: string
  fillOpacity = 0.14
  readonly #document: DocumentStore
  readonly #index = new SpatialIndex()
  readonly #looks: ReadonlyMap<string, LabelLook>
  readonly #look: ((shape: Shape, byLabel: LabelLook) => LabelLook) | undefined
  readonly #damageListeners = new Set<(damage: Damage) => void>()
  readonly #unsubscribe: () => void
  #filter: SceneFilter = SHOW_ALL
  /** Shapes that the live layer shows in another place just now. */
  #lifted: ReadonlySet<string> = new Set()

  constructor(document: DocumentStore, control: string, look?: (shape: Shape, byLabel: LabelLook) => LabelLook) {
    this.#look = look
    this.#document = document
    this.control = control
    this.#looks = labelLooks(findControl(document.schema, control))
    this.#load()
    this.#unsubscribe = document.subscribe((change) => this.#follow(change))
  }

  destroy(): void {
    this.#unsubscribe()
    this.#damageListeners.clear()
  }

  onDamage(listener: (damage: Damage) => void): () => void {
    this.#damageListeners.add(listener)
    return () => this.#damageListeners.delete(listener)
  }

  get filter(): SceneFilter {
    return this.#filter
  }

  setFilter(filter: SceneFilter): void {
    this.#filter = filter
    this.#damage(null)
  }

  lookOf(shape: Shape): LabelLook {
    const byLabel = lookFor(this.#looks, shape.label)
    return this.#look ? this.#look(shape, byLabel) : byLabel
  }

  lookOfLabel(label: string): LabelLook {
    return lookFor(this.#looks, label)
  }

  get(id: string): Shape | undefined {
    const object = this.#document.get(id)
    return isShape(object) && object.control === this.control ? object : undefined
  }

  isShown(shape: Shape): boolean {
    const { hiddenLabels, hiddenIds, minimumScore } = this.#filter
    if (hiddenLabels.has(shape.label) || hiddenIds.has(shape.id)) return false
    return !shape.suggestion || (shape.suggestion.score ?? 1) >= minimumScore
  }

  /** Shown shapes from bottom to top. */
  shown(): readonly Shape[] {
    return this.#document.list(this.control).filter((object): object is Shape => isShape(object) && this.isShown(object))
  }

  /** The ids with those of all shown shapes that share a group with one of them. */
  grouped(ids: readonly string[]): readonly string[] {
    const groups = new Set(ids.map((id) => this.get(id)?.group).filter((group) => group !== undefined))
    if (groups.size === 0) return ids
    const others = this.shown().filter(({ group }) => group !== undefined && groups.has(group))
    return [...new Set([...others.map(({ id }) => id), ...ids])]
  }

  shapesIn(rect: Rect): readonly Shape[] {
    return this.idsIn(rect)
      .map((id) => this.drawn(id))
      .filter((shape) => shape !== undefined)
  }

  /** Ids of what may be in the rectangle, bottom first. */
  idsIn(rect: Rect): readonly string[] {
    const { loaded, edited } = this.#index.searchInOrder(rect)
    if (edited.length === 0) return loaded
    const zOf = (id: string): number => this.#document.get(id)?.z ?? 0
    const rest = edited.map((id) => ({ id, z: zOf(id) })).sort((a, b) => a.z - b.z)
    const found: string[] = []
    let next = 0
    for (const id of loaded) {
      const z = next < rest.length ? zOf(id) : 0
      while (next < rest.length && rest[next]!.z < z) found.push(rest[next++]!.id)
      found.push(id)
    }
    while (next < rest.length) found.push(rest[next++]!.id)
    return found
  }

  /** The shape of an id, unless it is hidden or shown in another place just now. */
  drawn(id: string): Shape | undefined {
    const shape = this.#lifted.has(id) ? undefined : this.get(id)
    return shape && this.isShown(shape) ? shape : undefined
  }

  /** Takes shapes off the static picture while they are dragged, or puts them back. */
  lift(ids: ReadonlySet<string>): void {
    const changed = [...new Set([...this.#lifted, ...ids])].filter((id) => this.#lifted.has(id) !== ids.has(id))
    if (changed.length === 0) return
    this.#lifted = ids
    const shapes = changed.map((id) => this.get(id)).filter((shape) => shape !== undefined)
    this.#damageShapes(shapes)
  }

  /** Shapes under the point, the one meant first. */
  hit(point: Point, tolerance: number): readonly ShapeHit[] {
    return hitShapes(this.#found(searchArea(point, tolerance)), point, tolerance)
  }

  hitHandle(ids: readonly string[], point: Point, reach: number, scale: number): HandleHit | null {
    const shapes = ids.map((id) => this.get(id)).filter((shape) => shape !== undefined)
    return hitHandle(shapes, point, reach, scale)
  }

  /** Packs the index again when many shapes were edited; called when there is time. */
  tidyIndex(): void {
    if (this.#index.wantsMerge) this.#load()
  }

  #found(rect: Rect): Shape[] {
    return this.#index
      .search(rect)
      .map((id) => this.get(id))
      .filter((shape): shape is Shape => shape !== undefined && this.isShown(shape))
  }

  #load(): void {
    const shapes = this.#document.list(this.control).filter(isShape)
    this.#index.load(shapes.map((shape) => [shape.id, shapeTypeOf(shape).bounds(shape)] as const))
  }

  #follow(change: DocumentChange): void {
    if (change.origin === 'restore' && change.entry === null) {
      this.#load()
      this.#damage(null)
      return
    }
    const touched: Shape[] = []
    for (const { id, before, after } of change.objects) {
      for (const object of [before, after]) {
        if (object && isShape(object) && object.control === this.control) touched.push(object)
      }
      if (after && isShape(after) && after.control === this.control) this.#index.set(id, shapeTypeOf(after).bounds(after))
      else this.#index.remove(id)
    }
    this.#damageShapes(touched)
  }

  #damageShapes(shapes: readonly Shape[]): void {
    if (shapes.length === 0) return
    // Beyond a few dozen, one full drawing in slices beats a huge repair.
    if (shapes.length > 64) {
      this.#damage(null)
      return
    }
    for (const shape of shapes) this.#damage(shapeTypeOf(shape).bounds(shape))
  }

  #damage(damage: Damage): void {
    for (const listener of this.#damageListeners) listener(damage)
  }
}
