import { useEffect, useLayoutEffect, type ReactNode } from 'react'
import type { Crumb } from '@/ui/Breadcrumb'
import { cx } from '@/ui/cx'
import { setCrumbs } from './crumbs'
import styles from './Page.module.css'

interface PageProps {
  /** The tab's title and, when there are no crumbs, the one crumb. */
  title: string
  crumbs?: readonly Crumb[]
  /** `reading` 1,280 px, `home` 832 px, `form` 640 px; `full` for tables, without padding. */
  width?: 'reading' | 'home' | 'form' | 'full'
  children: ReactNode
}

/** A screen inside the frame: its place in the top bar, its title, and its main region. */
export function Page({ title, crumbs, width = 'reading', children }: PageProps) {
  const shown = JSON.stringify(crumbs ?? [{ label: title }])
  useLayoutEffect(() => setCrumbs(JSON.parse(shown) as Crumb[]), [shown])
  useTitle(title)
  return (
    <main id="main" tabIndex={-1} className={cx(styles.page, styles[width])}>
      {children}
    </main>
  )
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Clearlabel`
  }, [title])
}
