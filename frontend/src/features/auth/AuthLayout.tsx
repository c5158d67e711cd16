import type { ReactNode } from 'react'
import { useTitle } from '@/app/Page'
import { t } from '@/i18n'
import { Mark } from '@/ui/Mark'
import styles from './AuthLayout.module.css'

/** The plain screen before there is a session: the mark, one heading, one form. */
export function AuthLayout({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  useTitle(title)
  return (
    <main className={styles.place}>
      <div className={styles.column}>
        <div className={styles.mark}>
          <Mark />
          <span>Clearlabel</span>
        </div>
        <h1>{title}</h1>
        {lead && <p className={styles.lead}>{lead}</p>}
        {children}
      </div>
      <p className={styles.foot}>{t('Evidence and controls for every label.')}</p>
    </main>
  )
}
