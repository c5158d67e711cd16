import { number } from './format'
import styles from './StateBar.module.css'

export interface StateShare {
  id: string
  label: string
  value: number
  tone: 'accent' | 'ok' | 'cond' | 'review' | 'block' | 'rest'
}

/** One line that shows how a whole divides into states; the words are in its name and on hover. */
export function StateBar({ label, shares }: { label: string; shares: readonly StateShare[] }) {
  const shown = shares.filter((share) => share.value > 0)
  const words = shown.map((share) => `${share.label} ${number(share.value, 0)}`).join(', ')
  return (
    <div role="img" aria-label={words ? `${label}: ${words}` : label} title={words} className={styles.bar}>
      {shown.map((share) => (
        <span key={share.id} className={styles.share} data-tone={share.tone} style={{ flexGrow: share.value }} />
      ))}
    </div>
  )
}
