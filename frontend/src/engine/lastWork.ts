import type { DocObject } from './model/objects'

let last: readonly DocObject[] = []

/** Called with what an item held when it is left; an empty one does not count. */
export const rememberWork = (objects: readonly DocObject[]): void => {
  if (objects.length > 0) last = objects
}

/** What the item before this one held. */
export const lastWork = (): readonly DocObject[] => last
