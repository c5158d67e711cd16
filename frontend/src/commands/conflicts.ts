import type { CommandDefinition } from './catalogue'
import type { Chord } from './keys'
import { type Scope, expandScopes } from './scopes'

export interface KeyConflict {
  readonly chord: Chord
  readonly scope: Scope
  readonly commands: readonly [string, string]
}

/** Pairs of commands that would answer to the same key at the same time. */
export const findConflicts = (
  definitions: readonly CommandDefinition[],
  keysOf: (definition: CommandDefinition) => readonly Chord[] = ({ keys }) => keys,
): readonly KeyConflict[] => {
  const conflicts: KeyConflict[] = []
  const taken = new Map<string, string>()
  for (const definition of definitions) {
    for (const scope of expandScopes(definition.scopes)) {
      for (const chord of keysOf(definition)) {
        const place = `${scope} ${chord}`
        const other = taken.get(place)
        if (other !== undefined && other !== definition.id) conflicts.push({ chord, scope, commands: [other, definition.id] })
        else taken.set(place, definition.id)
      }
    }
  }
  return conflicts
}
