import { useState, type FormEvent } from 'react'
import { useMutation } from '@tanstack/react-query'
import { isProblem } from '@/api/problem'
import { session } from '@/api/session'
import { setUser, useMe } from '@/app/session'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { toast } from '@/ui/Toast'
import { Section } from './Section'
import styles from './AccountPage.module.css'

export function ProfileSection() {
  const me = useMe()
  const [name, setName] = useState(me.name)
  const save = useMutation({
    mutationFn: () => session.update({ name: name.trim() }),
    onSuccess: (user) => {
      setUser(user)
      toast(t('Your name is saved.'))
    },
  })
  const problem = isProblem(save.error) ? save.error : null

  function submit(event: FormEvent): void {
    event.preventDefault()
    save.mutate()
  }

  return (
    <Section title={t('You')} lead={t('{email}, in {organisation}.', { email: me.email, organisation: me.organisation.name })}>
      <form onSubmit={submit}>
        <TextField
          label={t('Name')}
          name="name"
          autoComplete="name"
          value={name}
          onChange={setName}
          error={problem ? (problem.field('name') ?? problem.detail) : undefined}
          className={styles.field}
        />
        <Button type="submit" isPending={save.isPending} isDisabled={!name.trim() || name.trim() === me.name}>
          {t('Save the name')}
        </Button>
      </form>
    </Section>
  )
}
