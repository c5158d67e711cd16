import { useState, type FormEvent } from 'react'
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { UserPlus } from 'lucide-react'
import { isProblem } from '@/api/problem'
import type { Role } from '@/api/types'
import { Page } from '@/app/Page'
import { may, useMe } from '@/app/session'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Select } from '@/ui/Select'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { KnownSections } from '@/features/known/KnownSections'
import { atLeast, rolesUpTo } from '@/features/projects/access'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { ProjectTabs, projectCrumbs } from '@/features/projects/ProjectHeader'
import { projectQuery } from '@/features/projects/queries'
import type { Person, Project, ProjectMember } from '@/features/projects/types'
import { useSettled } from '@/features/projects/useSettled'
import { ROLE_HELP, ROLE_WORDS } from '@/features/projects/words'
import { ConfirmDialog } from './ConfirmDialog'
import { people, projectMemberPages } from './data'
import { InviteDialog } from './InviteDialog'
import { MoreButton } from './MoreButton'
import { Invitations, PersonText, SearchField } from './PeoplePage'
import { PersonPicker } from './PersonPicker'
import styles from './people.module.css'

const route = getRouteApi('/in/frame/projects/$id/people')

/** Who works in a project. */
export function ProjectPeoplePage() {
  const { id } = route.useParams()
  const project = useQuery(projectQuery(id))
  if (project.data) return <ProjectPeople project={project.data.project} />
  return (
    <Page title={t('People')}>
      <h1 className="visually-hidden">{t('People')}</h1>
      {project.isError ? <ErrorState error={project.error} onRetry={() => void project.refetch()} /> : <SkeletonRows rows={6} />}
    </Page>
  )
}

function ProjectPeople({ project }: { project: Project }) {
  const me = useMe()
  const [search, setSearch] = useState('')
  const members = useInfiniteQuery({ ...projectMemberPages(project.id, useSettled(search.trim())), placeholderData: keepPreviousData })
  const rows = members.data?.pages.flatMap(({ results }) => results) ?? []
  const [dialog, setDialog] = useState<'add' | 'invite' | null>(null)
  const edits = atLeast(project.role, 'manager')
  return (
    <Page title={t('{project}: people', { project: project.name })} crumbs={projectCrumbs(project, t('People'))}>
      <header className={manage.head}>
        <h1>{project.name}</h1>
        <div className={manage.headActions}>
          {edits && (
            <Button icon={<UserPlus />} onPress={() => setDialog('add')}>
              {t('Add a colleague')}
            </Button>
          )}
          {edits && may(me, 'people.edit') && (
            <Button variant="primary" onPress={() => setDialog('invite')}>
              {t('Invite somebody new')}
            </Button>
          )}
        </div>
      </header>
      <ProjectTabs project={project} />
      <div className={manage.sections}>
        {members.data ? (
          <div>
            {(rows.length > 10 || search !== '') && <SearchField value={search} onChange={setSearch} />}
            <ul aria-label={t('Members')}>
              {rows.map((member) => (
                <MemberRow key={member.id} member={member} project={project} edits={edits && member.user.id !== me.id} />
              ))}
            </ul>
            {rows.length === 0 && (
              <p className={styles.none}>{search === '' ? t('Nobody was added to this project by itself. Whoever has a role in the organisation works in it by that.') : t('Nobody has these words in their name or address.')}</p>
            )}
            <MoreButton list={members}>{t('Show more people')}</MoreButton>
          </div>
        ) : members.isError ? (
          <ErrorState error={members.error} onRetry={() => void members.refetch()} />
        ) : (
          <SkeletonRows rows={4} height="56px" />
        )}
        {edits && <KnownSections project={project} />}
        {may(me, 'people.view') && <Invitations edits={may(me, 'people.edit')} project={project.id} />}
      </div>
      {dialog === 'add' && <AddDialog project={project} onClose={() => setDialog(null)} />}
      {dialog === 'invite' && <InviteDialog own={project.role} project={project} onClose={() => setDialog(null)} />}
    </Page>
  )
}

function MemberRow({ member, project, edits }: { member: ProjectMember; project: Project; edits: boolean }) {
  const client = useQueryClient()
  const [removing, setRemoving] = useState(false)
  const name = member.user.name || member.user.email
  return (
    <li className={styles.row}>
      <PersonText name={member.user.name} email={member.user.email} />
      <span className="dim">{t(ROLE_WORDS[member.role])}</span>
      {edits && (
        <Button variant="quiet" onPress={() => setRemoving(true)} aria-label={t('Remove {name}', { name })}>
          {t('Remove')}
        </Button>
      )}
      {removing && (
        <ConfirmDialog
          title={t('Remove {name} from the project?', { name })}
          verb={t('Remove {name}', { name })}
          act={() => people.removeFromProject(project.id, member.id)}
          onClose={() => setRemoving(false)}
          onDone={() => void client.invalidateQueries({ queryKey: ['project', project.id] })}
        >
          {t('They get no more work of it. What they labeled stays. You can add them again.')}
        </ConfirmDialog>
      )}
    </li>
  )
}

/** Takes somebody of the organisation in, or gives a member another role. */
function AddDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const listed = may(useMe(), 'people.view')
  const client = useQueryClient()
  const [chosen, setChosen] = useState<Person | null>(null)
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('annotator')
  const add = useMutation({
    mutationFn: () => people.addToProject(project.id, chosen?.email ?? email.trim(), role),
    onSuccess: async (member) => {
      await client.invalidateQueries({ queryKey: ['project', project.id] })
      onClose()
      toast(t('{name} is in the project.', { name: member.user.name || member.user.email }))
    },
  })
  const problem = isProblem(add.error) ? add.error : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    add.mutate()
  }
  return (
    <Dialog
      title={t('Add to {project}', { project: project.name })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="add-member" variant="primary" isPending={add.isPending} isDisabled={!chosen && !email.trim()}>
            {t('Add to the project')}
          </Button>
        </>
      }
    >
      <form id="add-member" className={manage.form} onSubmit={submit}>
        {chosen ? (
          <div className={styles.chosen}>
            <PersonText name={chosen.name} email={chosen.email} />
            <Button size="small" onPress={() => setChosen(null)}>
              {t('Choose another')}
            </Button>
          </div>
        ) : listed ? (
          <PersonPicker label={t('Who?')} onChoose={setChosen} />
        ) : (
          <TextField label={t('Email')} type="email" value={email} onChange={setEmail} error={problem?.field('email')} isRequired autoFocus />
        )}
        <Select label={t('Role')} value={role} onChange={setRole} options={rolesUpTo(project.role).map((value) => ({ value, label: t(ROLE_WORDS[value]), detail: t(ROLE_HELP[value]) }))} />
        <Fault error={add.error} />
      </form>
    </Dialog>
  )
}
