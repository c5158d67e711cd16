import { cx } from './cx'
import { t } from '@/i18n'
import { percent } from './format'
import styles from './ProgressBar.module.css'

interface ProgressBarProps {
  /** What is under way; the accessible name. */
  label: string
  done: number
  /** 0 or null while nobody knows yet: the bar then says only that something happens. */
  total: number | null
  size?: 'thin' | 'normal'
  className?: string | undefined
}

/** How far something is; never jumps in size. */
export function ProgressBar({ label, done, total, size = 'normal', className }: ProgressBarProps) {
  const known = total !== null && total > 0
  const share = known ? Math.min(1, Math.max(0, done / total)) : 0
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(known ? { 'aria-valuenow': Math.round(share * 100), 'aria-valuetext': percent(share) } : { 'aria-valuetext': t('Under way') })}
      className={cx(styles.bar, size === 'thin' && styles.thin, !known && styles.unknown, className)}
    >
      <span className={styles.fill} style={{ inlineSize: known ? `${share * 100}%` : undefined }} />
    </div>
  )
}
