import styles from './panel.module.css'

/** The colour of a label; its name always stands beside it. */
export function Swatch({ color }: { color: string }) {
  return <span className={styles.swatch} style={{ backgroundColor: color }} aria-hidden="true" />
}
