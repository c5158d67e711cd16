import { useState } from 'react'
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import type { Role } from '@/api/types'
import { Page } from '@/app/Page'
import { may, useMe } from '@/app/session'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { RelativeTime } from '@/ui/RelativeTime'
import { Select } from '@/ui/Select'
import { SkeletonRows } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { toast, toastProblem } from '@/ui/Toast'
import { atLeast, rolesUpTo } from '@/features/projects/access'
import manage from '@/features/projects/manage.module.css'
import { useSettled } from '@/features/projects/useSettled'
import { ROLE_HELP, ROLE_WORDS } from '@/features/projects/words'
import { ConfirmDialog } from './ConfirmDialog'
import { invitationsQuery, memberPages, people, type Invitation, type Member } from './data'
import { InviteDialog } from './InviteDialog'
import { MoreButton } from './MoreButton'
import { StandingSections } from './StandingSections'
import styles from './people.module.css'

/** Everybody in the organisation, and who is invited. */
export function PeoplePage() {
  const me = useMe()
  if (!may(me, 'people.view')) {
    return (
      <Page title={t('People')} width="home">
        <h1>{t('People')}</h1>
        <EmptyState level={1} title={t('Managers keep the list of people')}>{t('You see who works with you on the page of each project.')}</EmptyState>
      </Page>
    )
  }
  return <People edits={may(me, 'people.edit')} />
}

function People({ edits }: { edits: boolean }) {
  const me = useMe()
  const [search, setSearch] = useState('')
  const members = useInfiniteQuery({ ...memberPages(useSettled(search.trim())), placeholderData: keepPreviousData })
  const rows = members.data?.pages.flatMap(({ results }) => results) ?? []
  const [inviting, setInviting] = useState(false)
  return (
    <Page title={t('People')} width="home">
      <header className={manage.head}>
        <h1>{t('People')}</h1>
        {edits && (
          <Button variant="primary" icon={<UserPlus />} onPress={() => setInviting(true)}>
            {t('Invite somebody')}
          </Button>
        )}
      </header>
      <SearchField value={search} onChange={setSearch} />
      {members.data ? (
        <>
          <ul aria-label={t('Members')}>
            {rows.map((member) => (
              <MemberRow key={member.id} member={member} edits={edits && member.user.id !== me.id && atLeast(me.role, member.role)} />
            ))}
          </ul>
          {rows.length === 0 && <p className={styles.none}>{t('Nobody has these words in their name or address.')}</p>}
          <MoreButton list={members}>{t('Show more people')}</MoreButton>
        </>
      ) : members.isError ? (
        <ErrorState error={members.error} onRetry={() => void members.refetch()} />
      ) : (
        <SkeletonRows rows={5} height="56px" />
      )}
      <Invitations edits={edits} />
      {edits && <StandingSections />}
      {inviting && <InviteDialog own={me.role} onClose={() => setInviting(false)} />}
    </Page>
  )
}

/** Narrows a list of people by words of their names and addresses. */
export function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return <TextField className={styles.search} label={t('Find people')} hideLabel placeholder={t('Find by name or address')} type="search" maxLength={100} value={value} onChange={onChange} />
}

export function PersonText({ name, email, children }: { name: string; email: string; children?: React.ReactNode }) {
  return (
    <div className={styles.person}>
      <div className="strong truncate" title={name}>
        {name || email}
      </div>
      <div className="small dim truncate" title={email}>
        {email} {children}
      </div>
    </div>
  )
}

function MemberRow({ member, edits }: { member: Member; edits: boolean }) {
  const me = useMe()
  const client = useQueryClient()
  const [removing, setRemoving] = useState(false)
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ['members'] })
  const change = useMutation({
    mutationFn: (role: Role) => people.setRole(member.id, role),
    onSuccess: async () => {
      await refresh()
      toast(t('The role of {name} is changed.', { name: member.user.name || member.user.email }))
    },
    onError: toastProblem,
  })
  const name = member.user.name || member.user.email
  return (
    <li className={styles.row}>
      <PersonText name={member.user.name} email={member.user.email}>
        · {t('since')} <RelativeTime value={member.joined_at} />
      </PersonText>
      {edits ? (
        <>
          <Select
            label={t('Role of {name}', { name })}
            hideLabel
            className={styles.role}
            value={change.variables && change.isPending ? change.variables : member.role}
            onChange={(role) => change.mutate(role)}
            options={rolesUpTo(me.role).map((value) => ({ value, label: t(ROLE_WORDS[value]), detail: t(ROLE_HELP[value]) }))}
          />
          <Button variant="quiet" onPress={() => setRemoving(true)} aria-label={t('Remove {name}', { name })}>
            {t('Remove')}
          </Button>
        </>
      ) : (
        <span className="dim">
          {t(ROLE_WORDS[member.role])}
          {member.user.id === me.id && ` · ${t('you')}`}
        </span>
      )}
      {removing && (
        <ConfirmDialog
          title={t('Remove {name}?', { name })}
          verb={t('Remove {name}', { name })}
          act={() => people.remove(member.id)}
          onClose={() => setRemoving(false)}
          onDone={() => {
            void refresh()
            toast(t('{name} is removed.', { name }))
          }}
        >
          {t('They lose access to all projects at once. What they labeled stays. You can invite them again.')}
        </ConfirmDialog>
      )}
    </li>
  )
}

export function Invitations({ edits, project }: { edits: boolean; project?: string }) {
  const invitations = useQuery(invitationsQuery)
  const rows = invitations.data?.results.filter((one) => !project || one.project === project) ?? []
  if (rows.length === 0) return null
  return (
    <section className={styles.pending} aria-labelledby="pending">
      <h2 id="pending">{t('Invited, not here yet')}</h2>
      <ul>
        {rows.map((invitation) => (
          <InvitationRow key={invitation.id} invitation={invitation} edits={edits} />
        ))}
      </ul>
    </section>
  )
}

function InvitationRow({ invitation, edits }: { invitation: Invitation; edits: boolean }) {
  const client = useQueryClient()
  const [revoking, setRevoking] = useState(false)
  return (
    <li className={styles.row}>
      <div className={styles.person}>
        <div className="strong truncate">{invitation.email}</div>
        <div className="small dim">
          {t(ROLE_WORDS[invitation.role])} · {t('the link ends')} <RelativeTime value={invitation.expires_at} />
        </div>
      </div>
      {edits && (
        <Button variant="quiet" onPress={() => setRevoking(true)} aria-label={t('Take back the invitation of {email}', { email: invitation.email })}>
          {t('Take back')}
        </Button>
      )}
      {revoking && (
        <ConfirmDialog
          title={t('Take the invitation back?')}
          verb={t('Take it back')}
          act={() => people.revoke(invitation.id)}
          onClose={() => setRevoking(false)}
          onDone={() => void client.invalidateQueries({ queryKey: invitationsQuery.queryKey })}
        >
          {t('The link of {email} stops working. You can invite them again.', { email: invitation.email })}
        </ConfirmDialog>
      )}
    </li>
  )
}
