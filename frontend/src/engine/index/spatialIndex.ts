import Flatbush from 'flatbush'
import { type Rect, intersects } from '../geometry/primitives'

/** Edited entries beyond this many are worth merging back into the packed index. */
const MERGE_AT = 256

/**
 * Which objects lie near a place: a packed static index of what was loaded, and a plain list of what was edited since: so
 * few that going through them is quicker than keeping a tree, and thousands take a fraction of a millisecond. Loading
 * anew packs both together, when there is time.
 */
export class SpatialIndex {
  #packed: Flatbush | null = null
  #packedIds: string[] = []
  readonly #place = new Map<string, number>()
  readonly #edited = new Map<string, Rect>()

  get size(): number {
    return this.#place.size + this.#edited.size
  }

  /** Replaces everything. */
  load(entries: Iterable<readonly [string, Rect]>): void {
    const all = [...entries]
    this.#edited.clear()
    this.#place.clear()
    this.#packedIds = all.map(([id]) => id)
    this.#packed = all.length > 0 ? new Flatbush(all.length) : null
    if (!this.#packed) return
    for (const [i, [id, rect]] of all.entries()) {
      this.#packed.add(rect.minX, rect.minY, rect.maxX, rect.maxY)
      this.#place.set(id, i)
    }
    this.#packed.finish()
  }

  set(id: string, rect: Rect): void {
    this.remove(id)
    this.#edited.set(id, rect)
  }

  remove(id: string): void {
    // A packed entry can't be taken out; without its place it no longer counts.
    this.#place.delete(id)
    this.#edited.delete(id)
  }

  /** Ids whose rectangle touches this one, in no particular order. */
  search(rect: Rect): string[] {
    const found = this.#editedIn(rect)
    if (!this.#packed) return found
    for (const i of this.#packed.search(rect.minX, rect.minY, rect.maxX, rect.maxY)) {
      const id = this.#packedIds[i]
      if (id !== undefined && this.#place.get(id) === i) found.push(id)
    }
    return found
  }

  /**
   * The same in two parts: of what was loaded, in the order in which it was loaded, and of what was edited since.
   * Quick for tens of thousands.
   */
  searchInOrder(rect: Rect): { readonly loaded: string[]; readonly edited: string[] } {
    const places = Uint32Array.from(this.#packed?.search(rect.minX, rect.minY, rect.maxX, rect.maxY) ?? []).sort()
    const loaded: string[] = []
    for (const place of places) {
      const id = this.#packedIds[place]!
      if (this.#place.get(id) === place) loaded.push(id)
    }
    return { loaded, edited: this.#editedIn(rect) }
  }

  #editedIn(rect: Rect): string[] {
    const found: string[] = []
    for (const [id, place] of this.#edited) if (intersects(place, rect)) found.push(id)
    return found
  }

  get wantsMerge(): boolean {
    return this.#edited.size > MERGE_AT
  }
}
