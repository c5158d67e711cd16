import { useState, type FormEvent } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Copy } from 'lucide-react'
import { isProblem } from '@/api/problem'
import type { Role } from '@/api/types'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Select } from '@/ui/Select'
import { toast } from '@/ui/Toast'
import { rolesUpTo } from '@/features/projects/access'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { ROLE_HELP, ROLE_WORDS } from '@/features/projects/words'
import { invitationsQuery, people } from './data'

interface Props {
  /** The role of who invites: nobody can give more than they have. */
  own: Role
  project?: { id: string; name: string }
  onClose: () => void
}

/** Invites somebody by a link, which is shown this once. */
export function InviteDialog({ own, project, onClose }: Props) {
  const client = useQueryClient()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('annotator')
  const invite = useMutation({
    mutationFn: () => people.invite({ email: email.trim(), role, ...(project ? { project: project.id } : {}) }),
    onSuccess: () => client.invalidateQueries({ queryKey: invitationsQuery.queryKey }),
  })
  if (invite.data) return <InvitationLink url={invite.data.url} email={invite.data.email} onClose={onClose} />
  const problem = isProblem(invite.error) ? invite.error : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    invite.mutate()
  }
  return (
    <Dialog
      title={project ? t('Invite to {project}', { project: project.name }) : t('Invite somebody')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="invite" variant="primary" isPending={invite.isPending} isDisabled={!email.trim()}>
            {t('Make the link')}
          </Button>
        </>
      }
    >
      <form id="invite" className={manage.form} onSubmit={submit}>
        <TextField label={t('Email')} type="email" value={email} onChange={setEmail} error={problem?.field('email')} isRequired autoFocus />
        <Select label={t('Role')} value={role} onChange={setRole} options={rolesUpTo(own).map((value) => ({ value, label: t(ROLE_WORDS[value]), detail: t(ROLE_HELP[value]) }))} />
        {!problem?.field('email') && <Fault error={invite.error} />}
      </form>
    </Dialog>
  )
}

function InvitationLink({ url, email, onClose }: { url: string; email: string; onClose: () => void }) {
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(url)
      toast(t('Copied.'))
    } catch {
      toast(t('The browser did not allow copying. Select the link and copy it yourself.'), { tone: 'error' })
    }
  }
  return (
    <Dialog
      title={t('Send this link to {email}', { email })}
      isOpen
      isDismissable={false}
      onClose={onClose}
      actions={
        <Button variant="primary" onPress={onClose}>
          {t('I have kept it')}
        </Button>
      }
    >
      <p>{t('It is shown this once. Whoever opens it can join with this address, once.')}</p>
      <div className={manage.secret}>
        <code>{url}</code>
        <Button icon={<Copy />} onPress={() => void copy()}>
          {t('Copy')}
        </Button>
      </div>
    </Dialog>
  )
}
