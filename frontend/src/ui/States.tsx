import type { ReactNode } from 'react'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from './Button'
import styles from './States.module.css'

interface EmptyStateProps {
  title: string
  /** One sentence: what this place is for or what to do next. */
  children?: ReactNode
  /** One action. */
  action?: ReactNode
  icon?: ReactNode
  /** 1 where it is the whole page. */
  level?: 1 | 2
}

/** An empty place that teaches: one sentence, one action. */
export function EmptyState({ title, children, action, icon, level = 2 }: EmptyStateProps) {
  const Heading = `h${level}` as const
  return (
    <div className={styles.state}>
      {icon && (
        <div className={styles.icon} aria-hidden="true">
          {icon}
        </div>
      )}
      <Heading className={styles.title}>{title}</Heading>
      {children && <p className={styles.text}>{children}</p>}
      {action && <div className={styles.action}>{action}</div>}
    </div>
  )
}

/** What happened, why, and what to do; the code is there to quote when asking for help. */
export function ErrorState({ error, onRetry, title, level = 2, action }: { error: unknown; onRetry?: () => void; title?: string | undefined; level?: 1 | 2; action?: ReactNode }) {
  const Heading = `h${level}` as const
  const problem = isProblem(error) ? error : null
  const heading = title ?? (problem?.status === 404 ? t('This is not here') : t('This could not be loaded'))
  const detail =
    problem?.status === 404
      ? t('It was removed, or you may not see it. Check the address or ask whoever sent it.')
      : (problem?.detail ?? t('Something went wrong on this page. Reload it; what you labeled is kept on this device.'))
  return (
    <div className={styles.state} role="alert">
      <Heading className={styles.title}>{heading}</Heading>
      <p className={styles.text}>{detail}</p>
      {problem && problem.status !== 404 && <p className={styles.code}>{problem.code}</p>}
      {(onRetry || action) && (
        <div className={styles.action}>
          {onRetry && <Button onPress={onRetry}>{t('Try again')}</Button>}
          {action}
        </div>
      )}
    </div>
  )
}
