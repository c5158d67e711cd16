import { useState, type FormEvent } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { session } from '@/api/session'
import type { Me } from '@/api/types'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { Fault } from './Fault'
import styles from './AuthLayout.module.css'

interface Props {
  onDone: (me: Me) => void
  /** Signing in again: only this account can go on with what is on the screen. */
  account?: string
}

/** Email and password; the same on its own page and in the dialog of a lost session. */
export function SignInForm({ onDone, account }: Props) {
  const [email, setEmail] = useState(account ?? '')
  const [password, setPassword] = useState('')
  const login = useMutation({
    mutationFn: () => session.login(email.trim(), password),
    onSuccess: onDone,
    onError: () => setPassword(''),
  })

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (!login.isPending) login.mutate()
  }

  return (
    <form onSubmit={submit} className={styles.form}>
      <TextField
        label={t('Email')}
        type="email"
        name="email"
        autoComplete="username"
        value={email}
        onChange={setEmail}
        isReadOnly={Boolean(account)}
        isRequired
        autoFocus={!account}
      />
      <TextField
        label={t('Password')}
        type="password"
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        isRequired
        autoFocus={Boolean(account)}
      />
      <Fault error={login.error} />
      <Button type="submit" variant="primary" size={account ? 'normal' : 'big'} isPending={login.isPending}>
        {t('Sign in')}
      </Button>
      {!account && (
        <Link to="/reset" search={{}} className="small">
          {t('Forgot your password?')}
        </Link>
      )}
    </form>
  )
}
