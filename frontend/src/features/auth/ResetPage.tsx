import { useState, type FormEvent } from 'react'
import { useMutation } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { isProblem } from '@/api/problem'
import { session } from '@/api/session'
import { t } from '@/i18n'
import { Button, ButtonLink } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { AuthLayout } from './AuthLayout'
import { Fault } from './Fault'
import styles from './AuthLayout.module.css'

const route = getRouteApi('/reset')

/** Asking for a reset link, and, with the link's key, choosing the new password. */
export function ResetPage() {
  const { key } = route.useSearch()
  return key ? <ChooseNew resetKey={key} /> : <AskForLink />
}

function AskForLink() {
  const [email, setEmail] = useState('')
  const ask = useMutation({ mutationFn: () => session.requestReset(email.trim()) })

  function submit(event: FormEvent): void {
    event.preventDefault()
    ask.mutate()
  }

  if (ask.isSuccess) {
    return (
      <AuthLayout
        title={t('Look into your mail')}
        lead={t('If {email} has an account here, a link to choose a new password is on its way. It works for a short time only.', { email })}
      >
        <Link to="/login" search={{}} className="small">
          {t('Back to sign in')}
        </Link>
      </AuthLayout>
    )
  }
  return (
    <AuthLayout title={t('Forgot your password?')} lead={t('Enter your address and get a link to choose a new one.')}>
      <form onSubmit={submit} className={styles.form}>
        <TextField label={t('Email')} type="email" name="email" autoComplete="username" value={email} onChange={setEmail} isRequired autoFocus />
        <Fault error={ask.error} />
        <Button type="submit" variant="primary" size="big" isPending={ask.isPending} isDisabled={!email}>
          {t('Send the link')}
        </Button>
        <Link to="/login" search={{}} className="small">
          {t('Back to sign in')}
        </Link>
      </form>
    </AuthLayout>
  )
}

function ChooseNew({ resetKey }: { resetKey: string }) {
  const [password, setPassword] = useState('')
  const confirm = useMutation({ mutationFn: () => session.confirmReset(resetKey, password) })
  const fault = isProblem(confirm.error) ? confirm.error.field('password') : undefined

  function submit(event: FormEvent): void {
    event.preventDefault()
    confirm.mutate()
  }

  if (confirm.isSuccess) {
    return (
      <AuthLayout title={t('Your password is changed')} lead={t('Sign in with the new one.')}>
        <ButtonLink to="/login" search={{}} variant="primary" size="big">
          {t('Sign in')}
        </ButtonLink>
      </AuthLayout>
    )
  }
  return (
    <AuthLayout title={t('Choose a new password')}>
      <form onSubmit={submit} className={styles.form}>
        <TextField
          label={t('New password')}
          type="password"
          name="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          error={fault}
          description={t('Twelve characters or more; a few words in a row are good.')}
          isRequired
          autoFocus
        />
        {!fault && <Fault error={confirm.error} />}
        <Button type="submit" variant="primary" size="big" isPending={confirm.isPending} isDisabled={!password}>
          {t('Change the password')}
        </Button>
      </form>
    </AuthLayout>
  )
}
