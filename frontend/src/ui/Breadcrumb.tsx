import { Link, type LinkProps } from '@tanstack/react-router'
import { t } from '@/i18n'
import styles from './Breadcrumb.module.css'

export interface Crumb {
  label: string
  to?: LinkProps['to']
  params?: LinkProps['params']
}

/** Where we are; the last crumb is this page and is no link. */
export function Breadcrumb({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label={t('Breadcrumb')} className={styles.nav}>
      <ol className={styles.list}>
        {crumbs.map((crumb, index) => {
          const last = index === crumbs.length - 1
          return (
            <li key={`${index}-${crumb.label}`} className={styles.item}>
              {crumb.to && !last ? (
                <Link to={crumb.to} params={crumb.params as never} className={styles.link}>
                  {crumb.label}
                </Link>
              ) : (
                <span className={last ? styles.here : styles.link} aria-current={last ? 'page' : undefined}>
                  {crumb.label}
                </span>
              )}
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
