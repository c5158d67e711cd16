import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { AppearanceSection, KeyboardSection } from './DeviceSections'
import { PasswordSection } from './PasswordSection'
import { ProfileSection } from './ProfileSection'
import { TokensSection } from './TokensSection'
import styles from './AccountPage.module.css'

/** One's own account: name, password, how the product looks and reacts here, and tokens for scripts. */
export function AccountPage() {
  return (
    <Page title={t('Account and keyboard')} width="form">
      <h1>{t('Account and keyboard')}</h1>
      <div className={styles.sections}>
        <ProfileSection />
        <AppearanceSection />
        <KeyboardSection />
        <PasswordSection />
        <TokensSection />
      </div>
    </Page>
  )
}
