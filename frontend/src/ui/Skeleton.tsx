import { t } from '@/i18n'
import styles from './Skeleton.module.css'

/** A place held for what is loading, in its final size; becomes visible only after 200 ms. */
export function Skeleton({ width = '100%', height = '1em' }: { width?: string; height?: string }) {
  return <span className={styles.skeleton} style={{ inlineSize: width, blockSize: height }} aria-hidden="true" />
}

/** Rows of a list that is loading; announces itself once. */
export function SkeletonRows({ rows, height = 'var(--row-touch)' }: { rows: number; height?: string }) {
  return (
    <div role="status" className={styles.rows}>
      <span className="visually-hidden">{t('Loading')}</span>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={styles.row} style={{ blockSize: height }}>
          <Skeleton width={`${40 + ((index * 17) % 35)}%`} height="12px" />
        </div>
      ))}
    </div>
  )
}
