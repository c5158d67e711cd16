import { lazy, Suspense } from 'react'
import { Link, Outlet, useNavigate, useRouter } from '@tanstack/react-router'
import { LogOut, Moon, Search, Sun, UserRound } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components/Button'
import { t } from '@/i18n'
import { Breadcrumb } from '@/ui/Breadcrumb'
import { IconButton } from '@/ui/IconButton'
import { Kbd } from '@/ui/Kbd'
import { Popover } from '@/ui/Popover'
import { toastProblem } from '@/ui/Toast'
import { useKeyOf } from './commands'
import { useCrumbs } from './crumbs'
import { usePrefs } from './prefs'
import { Rail } from './Rail'
import { endSession, seesManagement, useMe } from './session'
import { CommandLayer, openPalette } from './CommandLayer'
import styles from './Frame.module.css'

const Indicators = lazy(() => import('./Indicators'))

/** Rail, top bar, and the screen between them. */
export function Frame() {
  const me = useMe()
  return (
    <div className={styles.frame}>
      <a href="#main" className={styles.skip}>
        {t('Skip to content')}
      </a>
      <Rail me={me} />
      <div className={styles.column}>
        <TopBar />
        <Outlet />
      </div>
      <CommandLayer />
    </div>
  )
}

function TopBar() {
  const me = useMe()
  const crumbs = useCrumbs()
  const paletteKey = useKeyOf('help.palette')
  return (
    <header className={styles.top}>
      <Breadcrumb crumbs={crumbs} />
      <AriaButton className={styles.find} onPress={openPalette}>
        <Search aria-hidden="true" />
        <span className={styles.findText}>{t('Search or run a command')}</span>
        {paletteKey && <Kbd keys={paletteKey} />}
      </AriaButton>
      {seesManagement(me) && (
        <Suspense fallback={null}>
          <Indicators />
        </Suspense>
      )}
      <ThemeButton />
      <AccountMenu />
    </header>
  )
}

function ThemeButton() {
  const theme = usePrefs((prefs) => prefs.theme)
  const set = usePrefs((prefs) => prefs.set)
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)
  return (
    <IconButton
      label={dark ? t('Use the light theme') : t('Use the dark theme')}
      icon={dark ? <Sun /> : <Moon />}
      onPress={() => set({ theme: dark ? 'light' : 'dark' })}
    />
  )
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = words.length > 1 ? [words[0]?.[0], words.at(-1)?.[0]].join('') : (words[0] || '?').slice(0, 2)
  return letters.toUpperCase()
}

function AccountMenu() {
  const me = useMe()
  const router = useRouter()
  const navigate = useNavigate()

  async function signOut(): Promise<void> {
    try {
      await endSession()
      await router.invalidate()
      await navigate({ to: '/login', search: {} })
    } catch (error) {
      toastProblem(error)
    }
  }

  return (
    <Popover
      label={t('Account')}
      trigger={{
        className: styles.avatar,
        children: (
          <>
            <span aria-hidden="true">{initials(me.name || me.email)}</span>
            <span className="visually-hidden">{t('Account of {name}', { name: me.name || me.email })}</span>
          </>
        ),
      }}
    >
      {(close) => (
        <>
          <div className={styles.who}>
            <div className="strong truncate">{me.name || me.email}</div>
            <div className="small dim truncate">{me.name ? me.email : me.organisation.name}</div>
          </div>
          <div className={styles.menu}>
            <Link to="/account" onClick={close} className={styles.menuItem}>
              <UserRound aria-hidden="true" />
              {t('Account and keyboard')}
            </Link>
            <button type="button" className={styles.menuItem} onClick={() => void signOut()}>
              <LogOut aria-hidden="true" />
              {t('Sign out')}
            </button>
          </div>
        </>
      )}
    </Popover>
  )
}
