import type { ReactNode } from 'react'
import { CircleAlert, Info, TriangleAlert, WifiOff } from 'lucide-react'
import styles from './Banner.module.css'

export type BannerTone = 'info' | 'warning' | 'error' | 'offline'
const ICONS = { info: Info, warning: TriangleAlert, error: CircleAlert, offline: WifiOff }

/** A line across the screen about the state of the whole screen, with what can be done about it. */
export function Banner({ tone, children, actions }: { tone: BannerTone; children: ReactNode; actions?: ReactNode }) {
  const Icon = ICONS[tone]
  return (
    <div role={tone === 'error' ? 'alert' : 'status'} className={styles.banner} data-tone={tone}>
      <Icon aria-hidden="true" />
      <div className={styles.text}>{children}</div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  )
}
