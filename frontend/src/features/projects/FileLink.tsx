import type { ReactNode } from 'react'
import { cx } from '@/ui/cx'
import styles from '@/ui/Button.module.css'

interface Props {
  href: string
  /** The name to save as; without it the file opens in a tab of its own. */
  save?: string
  title?: string
  icon?: ReactNode
  quiet?: boolean
  children: ReactNode
}

/** A file of the server behind what looks like a button; the browser fetches it, not the router. */
export function FileLink({ href, save, title, icon, quiet = false, children }: Props) {
  const leaving = save === undefined ? { target: '_blank', rel: 'noopener noreferrer' } : { download: save }
  return (
    <a href={href} title={title} className={cx(styles.button, quiet ? styles.quiet : styles.default)} {...leaving}>
      <span className={styles.contents}>
        {icon}
        {children}
      </span>
    </a>
  )
}
