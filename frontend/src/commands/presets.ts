import type { Chord } from './keys'

/** Keys that differ from ours, for people coming from another tool. What isn't named keeps its default. */
export type KeyMap = Readonly<Record<string, readonly Chord[]>>

export const PRESETS: Readonly<Record<'clearlabel' | 'cvat' | 'label-studio' | 'prodigy', KeyMap>> = {
  clearlabel: {},
  cvat: {
    'work.next': ['f', 'PageDown'],
    'work.previous': ['d', 'PageUp'],
    'view.cycleFill': ['Shift+f'],
    'help.keys': ['F1', '?'],
    'object.next': ['BracketRight', 'Tab'],
    'object.previous': ['BracketLeft', 'Shift+Tab'],
    'handle.next': ['Alt+h'],
    'handle.previous': ['Alt+Shift+h'],
  },
  'label-studio': {
    'tool.box': ['r'],
    'tool.rotated': ['b'],
    'object.next': ['Alt+Period', 'BracketRight'],
    'object.previous': ['Alt+Comma', 'BracketLeft'],
    'work.skip': ['Mod+Space'],
  },
  prodigy: {
    'work.skip': ['Space', 'Alt+s'],
  },
}

export type PresetName = keyof typeof PRESETS
