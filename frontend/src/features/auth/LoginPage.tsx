import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { bootQuery } from '@/api/queries'
import { startSession } from '@/app/session'
import { t } from '@/i18n'
import { AuthLayout } from './AuthLayout'
import { SignInForm } from './SignInForm'

const route = getRouteApi('/login')

export function LoginPage() {
  const { data: boot } = useSuspenseQuery(bootQuery)
  const { next } = route.useSearch()
  const router = useRouter()
  return (
    <AuthLayout
      title={t('Sign in')}
      lead={boot.demo ? t('This is a demo. The addresses and passwords to try stand in the window that started it.') : undefined}
    >
      <SignInForm
        onDone={(me) => {
          startSession(me)
          void router.invalidate().then(() => router.navigate({ href: next ?? '/' }))
        }}
      />
    </AuthLayout>
  )
}
