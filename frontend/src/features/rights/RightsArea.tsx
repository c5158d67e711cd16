import { useEffect, useRef } from 'react'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useMe } from '@/app/session'
import { t } from '@/i18n'
import { sectionsFor } from './sections'
import styles from './RightsArea.module.css'

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
