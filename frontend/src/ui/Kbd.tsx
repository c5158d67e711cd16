import { showChord } from '@/commands/keys'
import { cx } from './cx'
import styles from './Kbd.module.css'

/** A key chord, such as `Mod+Enter`, drawn as a key cap; `on` is for use on a filled button. */
export function Kbd({ keys, on }: { keys: string; on?: 'accent' | undefined }) {
  return <kbd className={cx(styles.kbd, on && styles.onAccent)}>{showChord(keys).replace('Enter', '⏎')}</kbd>
}
