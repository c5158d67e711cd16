/** Commands: one registry that feeds toolbar, palette, tooltips, cheat sheet and keys. */
export { bindEditor } from './bindEditor'
export { CATALOGUE, type CommandDefinition } from './catalogue'
export { type KeyConflict, findConflicts } from './conflicts'
export { type Chord, chordsOf, isApple, isSingleKey, showChord } from './keys'
export { DEFAULT_PREFERENCES, type KeyPreferences, type PreferenceStore, browserPreferences } from './preferences'
export { PRESETS, type PresetName } from './presets'
export { CommandRegistry, type CommandHandler, type CommandView } from './registry'
export { type Scope, SCOPES } from './scopes'
