import { useId, type ReactNode } from 'react'
import { cx } from '@/ui/cx'
import styles from './panel.module.css'

interface Props {
  title: ReactNode
  note?: ReactNode
  children: ReactNode
  grow?: boolean
  id?: string
}

export function PanelSection({ title, note, children, grow, id }: Props) {
  const own = useId()
  return (
    <section className={cx(styles.section, grow && styles.grow)} aria-labelledby={id ?? own}>
      <header className={styles.header}>
        <h2 id={id ?? own} className={styles.title}>
          {title}
        </h2>
        {note && <span className={styles.note}>{note}</span>}
      </header>
      {children}
    </section>
  )
}
