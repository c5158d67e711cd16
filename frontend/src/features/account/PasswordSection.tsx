import { useState, type FormEvent } from 'react'
import { useMutation } from '@tanstack/react-query'
import { isProblem } from '@/api/problem'
import { session } from '@/api/session'
import { useMe } from '@/app/session'
import { Fault } from '@/features/auth/Fault'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { toast } from '@/ui/Toast'
import { Section } from './Section'
import styles from './AccountPage.module.css'

export function PasswordSection() {
  const me = useMe()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useMutation({
    mutationFn: () => session.changePassword(current, next),
    onSuccess: () => {
      setCurrent('')
      setNext('')
      toast(t('Your password is changed.'))
    },
  })
  const problem = isProblem(change.error) ? change.error : null
  const atCurrent = problem?.field('current_password')
  const atNext = problem?.field('new_password')

  function submit(event: FormEvent): void {
    event.preventDefault()
    change.mutate()
  }

  return (
    <Section title={t('Password')}>
      <form onSubmit={submit}>
        <input type="hidden" name="username" autoComplete="username" value={me.email} readOnly />
        <TextField
          label={t('Password now')}
          type="password"
          autoComplete="current-password"
          value={current}
          onChange={setCurrent}
          error={atCurrent}
          className={styles.field}
        />
        <TextField
          label={t('New password')}
          type="password"
          autoComplete="new-password"
          value={next}
          onChange={setNext}
          error={atNext}
          description={t('Twelve characters or more; a few words in a row are good.')}
          className={styles.field}
        />
        {!atCurrent && !atNext && <Fault error={change.error} />}
        <Button type="submit" isPending={change.isPending} isDisabled={!current || !next}>
          {t('Change the password')}
        </Button>
      </form>
    </Section>
  )
}
