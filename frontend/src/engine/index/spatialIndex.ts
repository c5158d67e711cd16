import Flatbush from 'flatbush'
import RBush from 'rbush'
import type { Rect } from '../geometry/primitives'

interface Entry extends Rect {
  readonly id: string
}

/** Edited entries beyond this many are worth merging back into the packed index. */
const MERGE_AT = 256

/**
 * Which objects lie near a place: a packed static index of what was loaded, and a small dynamic tree of what was
 * edited since. `merge` packs both together when there is time.
 */
export class SpatialIndex {
  #packed: Flatbush | null = null
  #packedIds: string[] = []
  readonly #place = new Map<string, number>()
  #edited = new RBush<Entry>()
  readonly #editedEntries = new Map<string, Entry>()

  get size(): number {
    return this.#place.size + this.#editedEntries.size
  }

  /** Replaces everything. */
  load(entries: Iterable<readonly [string, Rect]>): void {
    const all = [...entries]
    this.#edited = new RBush<Entry>()
    this.#editedEntries.clear()
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
    const entry: Entry = { id, minX: rect.minX, minY: rect.minY, maxX: rect.maxX, maxY: rect.maxY }
    this.#editedEntries.set(id, entry)
    this.#edited.insert(entry)
  }

  remove(id: string): void {
    // A packed entry can't be taken out; without its place it no longer counts.
    this.#place.delete(id)
    const entry = this.#editedEntries.get(id)
    if (!entry) return
    this.#editedEntries.delete(id)
    this.#edited.remove(entry)
  }

  /** Ids whose rectangle touches this one, in no particular order. */
  search(rect: Rect): string[] {
    const found = this.#edited.search(rect).map(({ id }) => id)
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
  searchInOrder({ minX, minY, maxX, maxY }: Rect): { readonly loaded: string[]; readonly edited: string[] } {
    const edited = this.#edited.search({ minX, minY, maxX, maxY }).map(({ id }) => id)
    const places = Uint32Array.from(this.#packed?.search(minX, minY, maxX, maxY) ?? []).sort()
    const loaded: string[] = []
    for (const place of places) {
      const id = this.#packedIds[place]!
      if (this.#place.get(id) === place) loaded.push(id)
    }
    return { loaded, edited }
  }

  get wantsMerge(): boolean {
    return this.#editedEntries.size > MERGE_AT
  }
}
