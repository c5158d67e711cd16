import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react'
import { Outlet } from '@tanstack/react-router'
import { onSignInNeeded, signInNeeded } from '@/api/signin'
import { t } from '@/i18n'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Toasts } from '@/ui/Toast'
import { newVersionSeen, onNewVersion } from './newVersion'
import styles from './Root.module.css'

const SignInDialog = lazy(() => import('@/features/auth/SignInDialog'))

function subscribeOnline(listener: () => void): () => void {
  addEventListener('online', listener)
  addEventListener('offline', listener)
  return () => {
    removeEventListener('online', listener)
    removeEventListener('offline', listener)
  }
}

/** What stands around every screen: connection, new version, signing in again, and what just happened. */
export function Root() {
  const online = useSyncExternalStore(subscribeOnline, () => navigator.onLine)
  const outdated = useSyncExternalStore(onNewVersion, newVersionSeen)
  const [asking, setAsking] = useState(signInNeeded)
  useEffect(() => onSignInNeeded(setAsking), [])

  return (
    <div className={styles.root}>
      {!online && (
        <Banner tone="offline">
          {t('No connection. You can go on; what you do is kept on this device and is sent when the connection is back.')}
        </Banner>
      )}
      {outdated && (
        <Banner
          tone="info"
          actions={
            <Button size="small" onPress={() => location.reload()}>
              {t('Reload')}
            </Button>
          }
        >
          {t('A new version is here. Reload to get it; your work is safe.')}
        </Banner>
      )}
      <div className={styles.screen}>
        <Outlet />
      </div>
      {asking && (
        <Suspense>
          <SignInDialog />
        </Suspense>
      )}
      <Toasts />
    </div>
  )
}
