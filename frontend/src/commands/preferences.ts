import type { Chord } from './keys'
import { type KeyMap, PRESETS, type PresetName } from './presets'

export interface KeyPreferences {
  /** Single letters, digits and punctuation do something (WCAG 2.1.4 asks that they can be switched off). */
  readonly singleKeys: boolean
  readonly preset: PresetName
  /** A person's own keys, over the preset's. */
  readonly own: KeyMap
}

export const DEFAULT_PREFERENCES: KeyPreferences = { singleKeys: true, preset: 'clearlabel', own: {} }

export interface PreferenceStore {
  load(): KeyPreferences
  save(preferences: KeyPreferences): void
}

const STORAGE_KEY = 'clearlabel.keys'

const isKeyMap = (value: unknown): value is KeyMap =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((keys) => Array.isArray(keys) && keys.every((key) => typeof key === 'string'))

/** Reads what may have been written by another version or by hand: what doesn't fit is the default. */
export const readPreferences = (text: string | null): KeyPreferences => {
  try {
    const value = JSON.parse(text ?? '{}') as Partial<Record<keyof KeyPreferences, unknown>>
    const { singleKeys, preset, own } = value
    return {
      singleKeys: typeof singleKeys === 'boolean' ? singleKeys : DEFAULT_PREFERENCES.singleKeys,
      preset: typeof preset === 'string' && Object.hasOwn(PRESETS, preset) ? (preset as PresetName) : DEFAULT_PREFERENCES.preset,
      own: isKeyMap(own) ? own : {},
    }
  } catch {
    return DEFAULT_PREFERENCES
  }
}

/** Preferences in the browser's storage; where there is none, for the time of the page. */
export const browserPreferences = (storage: Storage | null): PreferenceStore => ({
  load: () => {
    try {
      return readPreferences(storage?.getItem(STORAGE_KEY) ?? null)
    } catch {
      return DEFAULT_PREFERENCES
    }
  },
  save: (preferences) => {
    try {
      storage?.setItem(STORAGE_KEY, JSON.stringify(preferences))
    } catch {
      // Storage is full or forbidden: the choice lasts as long as the page.
    }
  },
})

/** Keys in use for a command. */
export const effectiveKeys = ({ preset, own }: KeyPreferences, id: string, defaults: readonly Chord[]): readonly Chord[] =>
  own[id] ?? PRESETS[preset][id] ?? defaults
