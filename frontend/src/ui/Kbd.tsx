import { cx } from './cx'
import styles from './Kbd.module.css'

const isMac = /Mac|iPhone|iPad/.test(navigator.platform)
const NAMES: Record<string, string> = {
  $mod: isMac ? '⌘' : 'Ctrl',
  Control: isMac ? '⌃' : 'Ctrl',
  Meta: '⌘',
  Alt: isMac ? '⌥' : 'Alt',
  Shift: isMac ? '⇧' : 'Shift',
  Enter: '⏎',
  Escape: 'Esc',
  Backspace: '⌫',
  Delete: isMac ? '⌦' : 'Del',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  BracketLeft: '[',
  BracketRight: ']',
  Space: 'Space',
  Slash: '/',
}

/** One key chord as people know it on their keyboard: `$mod+Enter` is "Ctrl ⏎" here and "⌘ ⏎" on a Mac. */
export function keyLabel(chord: string): string {
  return chord
    .split('+')
    .map((key) => NAMES[key] ?? key.replace(/^(Digit|Key)/, ''))
    .map((key) => (/^[a-z]$/.test(key) ? key.toUpperCase() : key))
    .join(' ')
}

/** A key chord in tinykeys notation, drawn as a key cap; `on` is for use on a filled button. */
export function Kbd({ keys, on }: { keys: string; on?: 'accent' | undefined }) {
  return <kbd className={cx(styles.kbd, on && styles.onAccent)}>{keyLabel(keys)}</kbd>
}
