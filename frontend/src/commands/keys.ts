/**
 * Keys are written as "Mod+Shift+z": modifiers in the order Mod, Alt, Shift, then the key. Mod is Ctrl, or Command
 * on Apple machines. Letters go by what they type, so that they stay where the layout has them; digits and brackets
 * go by their place (`Digit1`, `BracketLeft`), because many layouts need modifiers to type them. Punctuation is
 * written as it is typed (`?`, `+`), whatever Shift has to do with it.
 */
export type Chord = string

export interface KeyInput {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** Keys known by their place on the keyboard. */
const BY_CODE = /^(?:Digit\d|BracketLeft|BracketRight|Comma|Period)$/
const NUMPAD_DIGIT = /^Numpad(\d)$/
const ASCII_LETTER = /^[a-z]$/i

export const isApple = (): boolean =>
  typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform || navigator.userAgent)

/** The chords an event may stand for, the most specific first. */
export const chordsOf = (event: KeyInput, apple = isApple()): readonly Chord[] => {
  const mod = apple ? event.metaKey : event.ctrlKey
  // The other of the two belongs to the system (Windows key, Control on a Mac).
  if (apple ? event.ctrlKey : event.metaKey) return []
  const modifiers = (shift: boolean) => `${mod ? 'Mod+' : ''}${event.altKey ? 'Alt+' : ''}${shift ? 'Shift+' : ''}`
  const code = NUMPAD_DIGIT.exec(event.code) ? event.code.replace('Numpad', 'Digit') : event.code
  const chords: Chord[] = []
  if (BY_CODE.test(code)) chords.push(modifiers(event.shiftKey) + code)
  const letter = letterOf(event)
  if (letter !== null) chords.push(modifiers(event.shiftKey) + letter)
  else if (event.key.length > 1) chords.push(modifiers(event.shiftKey) + event.key)
  else if (event.key === ' ') chords.push(`${modifiers(event.shiftKey)}Space`)
  else chords.push(modifiers(false) + event.key)
  return chords
}

/** The Latin letter meant: as typed, or by place where the layout types other letters (Greek, Cyrillic, Alt on a Mac). */
const letterOf = ({ key, code }: KeyInput): string | null => {
  if (ASCII_LETTER.test(key)) return key.toLowerCase()
  const place = /^Key([A-Z])$/.exec(code)?.[1]
  const typesLatin = key.length === 1 && key.codePointAt(0)! < 0x80
  return place !== undefined && key.length === 1 && !typesLatin ? place.toLowerCase() : null
}

/** One character without Ctrl or Alt: what people who dictate or press keys by accident want to switch off. */
export const isSingleKey = (chord: Chord): boolean => {
  if (chord.includes('Mod+') || chord.includes('Alt+')) return false
  const key = chord.replace('Shift+', '')
  return key.length === 1 || key === 'Space' || BY_CODE.test(key)
}

/** Keys that move within widgets: taken only where the editing surface itself has the focus. */
const WIDGET_KEYS: ReadonlySet<string> = new Set([
  'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Enter', 'Space', 'Tab', 'Home', 'End', 'Delete', 'Backspace',
])

export const isWidgetKey = (chord: Chord): boolean => {
  const key = chord.split('+').at(-1) ?? ''
  return WIDGET_KEYS.has(key) && !(chord.startsWith('Mod+') && key === 'Enter')
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Period: '.',
  Escape: 'Esc',
  PageDown: 'Page Down',
  PageUp: 'Page Up',
}

const APPLE_NAMES: Readonly<Record<string, string>> = { Mod: '⌘', Alt: '⌥', Shift: '⇧', Enter: '⏎', Delete: '⌦', Backspace: '⌫' }

/** The chord as it is printed on this machine's keys: "Ctrl Shift Z", "⌘⇧Z". */
export const showChord = (chord: Chord, apple = isApple()): string => {
  const parts = (chord === '+' ? ['+'] : chord.split(/\+(?=.)/)).map((part) => {
    if (apple && APPLE_NAMES[part] !== undefined) return APPLE_NAMES[part]
    if (part === 'Mod') return 'Ctrl'
    if (part.startsWith('Digit')) return part.slice(5)
    return NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part)
  })
  return parts.join(apple ? '' : ' ')
}
