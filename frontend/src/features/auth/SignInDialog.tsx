import { settleSignIn } from '@/api/signin'
import { queryClient, bootQuery } from '@/api/queries'
import { setUser } from '@/app/session'
import { t } from '@/i18n'
import { Dialog } from '@/ui/Dialog'
import { SignInForm } from './SignInForm'

/** The session ended while someone was at work: sign in here, and everything that waits goes on. */
export default function SignInDialog() {
  const account = queryClient.getQueryData(bootQuery.queryKey)?.user?.email
  return (
    <Dialog title={t('Sign in again')} isOpen size="small" onClose={() => settleSignIn(false)}>
      <p className="dim">{t('Your session has ended. Nothing is lost: sign in and go on where you are.')}</p>
      <SignInForm
        {...(account ? { account } : {})}
        onDone={(me) => {
          setUser(me)
          settleSignIn(true)
        }}
      />
    </Dialog>
  )
}
