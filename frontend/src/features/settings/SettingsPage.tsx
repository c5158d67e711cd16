import type { ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { bootQuery } from '@/api/queries'
import { Page } from '@/app/Page'
import { may, useMe } from '@/app/session'
import { t } from '@/i18n'
import { ButtonLink } from '@/ui/Button'
import { atLeast } from '@/features/projects/access'
import manage from '@/features/projects/manage.module.css'
import { ROLE_HELP, ROLE_WORDS } from '@/features/projects/words'

/** The organisation and this installation, and the way to what is one's own. */
export function SettingsPage() {
  const me = useMe()
  const boot = useQuery(bootQuery)
  return (
    <Page title={t('Settings')} width="form">
      <header className={manage.head}>
        <h1>{t('Settings')}</h1>
      </header>
      <ul>
        <Row title={t('Organisation')}>{me.organisation.name}</Row>
        <Row title={t('Your role')}>
          {t(ROLE_WORDS[me.role])} <span className="dim">· {t(ROLE_HELP[me.role])}</span>
        </Row>
        <Row title={t('Sign-up')}>{boot.data?.signup === 'open' ? t('Open: anyone may create an account.') : t('Closed: people come by invitation.')}</Row>
        <Row title={t('Version')}>
          <span className="num">{boot.data?.version}</span> {boot.data?.demo && <span className="dim">· {t('with demo data')}</span>}
        </Row>
        <Row title={t('Look, keyboard, password, API tokens')} action={<ButtonLink size="small" to="/account">{t('Open your account')}</ButtonLink>} />
        {atLeast(me.role, 'manager') && <Row title={t('Webhooks')} action={<ButtonLink size="small" to="/settings/webhooks">{t('Open webhooks')}</ButtonLink>}>{t('Programs of yours that are told of what happens')}</Row>}
        {may(me, 'people.view') && <Row title={t('People and invitations')} action={<ButtonLink size="small" to="/people">{t('Open people')}</ButtonLink>} />}
      </ul>
    </Page>
  )
}

function Row({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <li className={manage.plainRow}>
      <span className={manage.grow}>
        <span className="strong">{title}</span>
        {children && <div>{children}</div>}
      </span>
      {action}
    </li>
  )
}
