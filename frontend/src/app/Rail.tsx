import { Link, type LinkProps } from '@tanstack/react-router'
import { Folder, House, ListChecks, PanelLeftClose, PanelLeftOpen, Settings, Share, Shield, Users, type LucideIcon } from 'lucide-react'
import type { Me } from '@/api/types'
import { msg, t } from '@/i18n'
import { IconButton } from '@/ui/IconButton'
import { usePrefs } from './prefs'
import { seesManagement } from './session'
import styles from './Rail.module.css'

interface Place {
  to: NonNullable<LinkProps['to']>
  label: string
  icon: LucideIcon
}

const HOME: Place = { to: '/', label: msg('Home'), icon: House }
const MANAGEMENT: readonly Place[] = [
  { to: '/projects', label: msg('Projects'), icon: Folder },
  { to: '/rights', label: msg('Rights'), icon: Shield },
  { to: '/exports', label: msg('Exports'), icon: Share },
  { to: '/jobs', label: msg('Jobs'), icon: ListChecks },
  { to: '/people', label: msg('People'), icon: Users },
  { to: '/settings', label: msg('Settings'), icon: Settings },
]

export function placesFor(me: Me): readonly Place[] {
  return seesManagement(me) ? [HOME, ...MANAGEMENT] : [HOME]
}

/** The left rail: icons with tooltips, or icons with words when opened; a bar at the bottom on narrow screens. */
export function Rail({ me }: { me: Me }) {
  const open = usePrefs((prefs) => prefs.railOpen)
  const set = usePrefs((prefs) => prefs.set)
  return (
    <nav aria-label={t('Main')} className={styles.rail} data-open={open || undefined}>
      <ul className={styles.places}>
        {placesFor(me).map(({ to, label, icon: Icon }) => (
          <li key={label}>
            <Link
              to={to}
              activeOptions={{ exact: to === '/' }}
              activeProps={{ 'data-active': true, 'aria-current': 'page' } as object}
              className={styles.place}
              title={open ? undefined : t(label)}
            >
              <Icon aria-hidden="true" />
              <span className={styles.label}>{t(label)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <div className={styles.fold}>
        <IconButton
          label={open ? t('Show icons only') : t('Show names')}
          icon={open ? <PanelLeftClose /> : <PanelLeftOpen />}
          placement="end"
          onPress={() => set({ railOpen: !open })}
        />
      </div>
    </nav>
  )
}
