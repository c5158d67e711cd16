import { useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { t } from '@/i18n'
import { ButtonLink, Button } from '@/ui/Button'
import { EmptyState, ErrorState } from '@/ui/States'
import { isChunkFailure } from './newVersion'
import styles from './RouteStates.module.css'

/** The last resort of each route; the frame around it stays. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  if (isChunkFailure(error)) {
    return (
      <main className={styles.place}>
        <EmptyState level={1} title={t('A new version is here')} action={<Button variant="primary" onPress={() => location.reload()}>{t('Reload')}</Button>}>
          {t('This page belongs to a version that is no longer served. Reload to go on; your work is safe.')}
        </EmptyState>
      </main>
    )
  }
  return (
    <main className={styles.place}>
      <ErrorState
        error={error}
        onRetry={() => {
          reset()
          void router.invalidate()
        }}
      />
    </main>
  )
}

export function NotFound() {
  return (
    <main className={styles.place}>
      <EmptyState level={1} title={t('There is nothing at this address')} action={<ButtonLink to="/">{t('Go to Home')}</ButtonLink>}>
        {t('The page was moved or removed, or the address has a typing error.')}
      </EmptyState>
    </main>
  )
}

/** While a screen's code or data are on their way; its main region and a heading are there already. */
export function RoutePending() {
  return (
    <main id="main" tabIndex={-1} className={styles.place} aria-busy="true">
      <h1 className="visually-hidden">
        <span role="status">{t('Loading')}</span>
      </h1>
    </main>
  )
}
