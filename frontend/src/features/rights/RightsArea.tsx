import { useEffect, useRef } from 'react'
import { Link, Outlet, useLocation, type LinkProps } from '@tanstack/react-router'
import { useMe } from '@/app/session'
import { msg, t } from '@/i18n'
import { atLeast } from '@/features/projects/access'
import type { Me, Role } from '@/api/types'
import styles from './RightsArea.module.css'

interface Section {
  to: NonNullable<LinkProps['to']>
  label: string
  /** Who may enter it, by their role in the organisation. */
  least: Role
}

const SECTIONS: readonly Section[] = [
  { to: '/rights', label: msg('Overview'), least: 'viewer' },
  { to: '/rights/consents', label: msg('Consents'), least: 'steward' },
  { to: '/rights/subjects', label: msg('People in the data'), least: 'steward' },
  { to: '/rights/requests', label: msg('Requests'), least: 'steward' },
  { to: '/rights/recalls', label: msg('Recalls'), least: 'steward' },
  { to: '/rights/retention', label: msg('Retention'), least: 'steward' },
  { to: '/rights/audit', label: msg('Audit'), least: 'steward' },
]

export function sectionsFor(me: Me): readonly Section[] {
  return SECTIONS.filter(({ least }) => atLeast(me.role, least))
}

/** The bar over all screens about rights, and the screen below it. */
export function RightsArea() {
  const sections = sectionsFor(useMe())
  const bar = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  useEffect(() => {
    // On a narrow screen the bar scrolls: where one is stands in sight.
    if (pathname) bar.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [pathname])
  return (
    <div className={styles.area}>
      {sections.length > 1 && (
        <nav ref={bar} aria-label={t('Rights')} className={styles.nav}>
          {sections.map(({ to, label }) => (
            <Link key={label} to={to} activeOptions={{ exact: to === '/rights', includeSearch: false }} activeProps={{ 'data-active': true, 'aria-current': 'page' } as object} className={styles.section}>
              {t(label)}
            </Link>
          ))}
        </nav>
      )}
      <div className={sections.length > 1 ? styles.screen : undefined}>
        <Outlet />
      </div>
    </div>
  )
}
