import { useState, type FormEvent } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { isProblem } from '@/api/problem'
import { session } from '@/api/session'
import type { InvitationPreview, Role } from '@/api/types'
import { RoutePending } from '@/app/RouteStates'
import { startSession } from '@/app/session'
import { msg, t } from '@/i18n'
import { Button, ButtonLink } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { ErrorState } from '@/ui/States'
import { AuthLayout } from './AuthLayout'
import { Fault } from './Fault'
import styles from './AuthLayout.module.css'

const route = getRouteApi('/invite/$key')

const AS_ROLE: Record<Role, string> = {
  owner: msg('You will own it together with others.'),
  manager: msg('You will manage its projects.'),
  steward: msg('You will keep its rights in order.'),
  reviewer: msg('You will review labels.'),
  annotator: msg('You will label items.'),
  viewer: msg('You will see its projects.'),
}

/** An invitation link: who invites, as what, and the account to go in with. */
export function InvitePage() {
  const { key } = route.useParams()
  const invitation = useQuery({ queryKey: ['invitation', key], queryFn: () => session.invitation(key), retry: false })
  if (invitation.isError) {
    return (
      <AuthLayout title={t('This invitation can’t be used')}>
        {isProblem(invitation.error) && invitation.error.status !== 404 ? (
          <ErrorState error={invitation.error} onRetry={() => void invitation.refetch()} />
        ) : (
          <p className="dim">{t('It was used already, withdrawn, or is too old. Ask whoever invited you for a new link.')}</p>
        )}
        <ButtonLink to="/login" search={{}}>
          {t('Go to sign in')}
        </ButtonLink>
      </AuthLayout>
    )
  }
  if (!invitation.data) return <RoutePending />
  return <Accept invitationKey={key} invitation={invitation.data} />
}

function Accept({ invitationKey, invitation }: { invitationKey: string; invitation: InvitationPreview }) {
  const router = useRouter()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const accept = useMutation({
    mutationFn: () => session.acceptInvitation(invitationKey, name.trim(), password),
    onSuccess: async (me) => {
      startSession(me)
      await router.invalidate()
      await router.navigate({ to: '/' })
    },
  })
  const problem = isProblem(accept.error) ? accept.error : null
  const named = problem?.field('name') ?? problem?.field('password')

  function submit(event: FormEvent): void {
    event.preventDefault()
    accept.mutate()
  }

  return (
    <AuthLayout title={t('Join {organisation}', { organisation: invitation.organisation })} lead={t(AS_ROLE[invitation.role])}>
      <form onSubmit={submit} className={styles.form}>
        <TextField label={t('Email')} type="email" name="email" autoComplete="username" value={invitation.email} isReadOnly />
        <TextField label={t('Your name')} name="name" autoComplete="name" value={name} onChange={setName} error={problem?.field('name')} isRequired autoFocus />
        <TextField
          label={t('Password')}
          type="password"
          name="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          error={problem?.field('password')}
          description={t('Twelve characters or more; a few words in a row are good.')}
          isRequired
        />
        {!named && <Fault error={accept.error} />}
        <Button type="submit" variant="primary" size="big" isPending={accept.isPending} isDisabled={!name.trim() || !password}>
          {t('Join')}
        </Button>
      </form>
    </AuthLayout>
  )
}
