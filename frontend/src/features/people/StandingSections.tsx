import { useState, type FormEvent, type ReactNode } from 'react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toastProblem } from '@/ui/Toast'
import { ConfirmDialog } from './ConfirmDialog'
import type { Member } from './data'
import { MoreButton } from './MoreButton'
import { PersonPicker } from './PersonPicker'
import { groupQuery, groupsQuery, skillsQuery, standing, valuesQuery, type Group, type Skill } from './standing'
import styles from './people.module.css'

type Somebody = Member['user']
const nameOf = ({ name, email }: Somebody): string => name || email

/** Groups of people, and how able each of them is: queues ask for both. */
export function StandingSections() {
  const groups = useQuery(groupsQuery)
  const skills = useQuery(skillsQuery)
  return (
    <>
      <Section id="groups" title={t('Groups')} lead={t('A queue can be open to a group alone.')} add={standing.addGroup} adding={t('Name of a new group')} list="groups">
        {groups.data ? groups.data.results.map((group) => <GroupRow key={group.id} group={group} />) : groups.isError ? <ErrorState error={groups.error} onRetry={() => void groups.refetch()} /> : <SkeletonRows rows={2} />}
      </Section>
      <Section id="skills" title={t('Skills')} lead={t('Numbers from 0 to 100. A queue can ask for a least value; who has none does not meet it.')} add={standing.addSkill} adding={t('Name of a new skill')} list="skills">
        {skills.data ? skills.data.results.map((skill) => <SkillRow key={skill.id} skill={skill} />) : skills.isError ? <ErrorState error={skills.error} onRetry={() => void skills.refetch()} /> : <SkeletonRows rows={2} />}
      </Section>
    </>
  )
}

interface SectionProps {
  id: string
  title: string
  lead: string
  adding: string
  list: 'groups' | 'skills'
  add: (name: string) => Promise<unknown>
  children: ReactNode
}

function Section({ id, title, lead, adding, list, add, children }: SectionProps) {
  const [name, setName] = useState('')
  const make = useChange(list, () => add(name.trim()), () => setName(''))
  function submit(event: FormEvent): void {
    event.preventDefault()
    make.mutate(undefined)
  }
  return (
    <section className={styles.pending} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p className="small dim">{lead}</p>
      {children}
      <form className={styles.row} onSubmit={submit}>
        <TextField className={styles.person} label={adding} hideLabel placeholder={adding} value={name} onChange={setName} maxLength={120} />
        <Button type="submit" isPending={make.isPending} isDisabled={!name.trim()}>
          {t('Add')}
        </Button>
      </form>
    </section>
  )
}

function GroupRow({ group }: { group: Group }) {
  const [isOpen, setOpen] = useState(false)
  const detail = useQuery({ ...groupQuery(group.id), enabled: isOpen })
  const [removing, setRemoving] = useState(false)
  const client = useQueryClient()
  const join = useChange('groups', (user: string) => standing.join(group.id, user))
  const leave = useChange('groups', (user: string) => standing.leave(group.id, user))
  const inside = detail.data?.people ?? []
  return (
    <div>
      <Head name={group.name} note={t('{count, plural, one {# person} other {# people}}', { count: group.members })} isOpen={isOpen} onToggle={() => setOpen(!isOpen)} onRemove={() => setRemoving(true)} />
      {isOpen && detail.data && (
        <ul aria-label={group.name} className={styles.inside}>
          {inside.map((user) => (
            <li key={user.id} className={styles.row}>
              <span className={styles.person}>{nameOf(user)}</span>
              <Button variant="quiet" onPress={() => leave.mutate(user.id)} aria-label={t('Take out {name}', { name: nameOf(user) })}>
                {t('Take out')}
              </Button>
            </li>
          ))}
          <li className={styles.row}>
            <PersonPicker className={styles.person} label={t('Add somebody to {name}', { name: group.name })} hideLabel without={inside.map(({ id }) => id)} onChoose={({ id }) => join.mutate(id)} />
          </li>
        </ul>
      )}
      {removing && (
        <ConfirmDialog title={t('Delete {name}?', { name: group.name })} verb={t('Delete the group')} act={() => standing.removeGroup(group.id)} onClose={() => setRemoving(false)} onDone={() => void client.invalidateQueries({ queryKey: ['groups'] })}>
          {t('The people stay. This can’t be undone.')}
        </ConfirmDialog>
      )}
    </div>
  )
}

function SkillRow({ skill }: { skill: Skill }) {
  const [isOpen, setOpen] = useState(false)
  const values = useInfiniteQuery({ ...valuesQuery(skill.id), enabled: isOpen })
  const [removing, setRemoving] = useState(false)
  const client = useQueryClient()
  const set = useChange('skills', ({ user, value }: { user: string; value: number }) => standing.setValue(skill.id, user, value))
  const remove = useChange('skills', (user: string) => standing.removeValue(skill.id, user))
  const rows = values.data?.pages.flatMap(({ results }) => results) ?? []
  return (
    <div>
      <Head name={skill.name} note={t('{count, plural, one {# person} other {# people}}', { count: skill.people })} isOpen={isOpen} onToggle={() => setOpen(!isOpen)} onRemove={() => setRemoving(true)} />
      {isOpen && values.data && (
        <ul aria-label={skill.name} className={styles.inside}>
          {rows.map(({ user, value }) => (
            <li key={user.id} className={styles.row}>
              <span className={styles.person}>{nameOf(user)}</span>
              <ValueField key={value} label={t('{skill} of {name}', { skill: skill.name, name: nameOf(user) })} value={value} onSet={(next) => set.mutate({ user: user.id, value: next })} />
              <Button variant="quiet" onPress={() => remove.mutate(user.id)} aria-label={t('Take off the value of {name}', { name: nameOf(user) })}>
                {t('Take off')}
              </Button>
            </li>
          ))}
          {values.hasNextPage && (
            <li>
              <MoreButton list={values}>{t('Show more people')}</MoreButton>
            </li>
          )}
          <li className={styles.row}>
            <PersonPicker className={styles.person} label={t('Give somebody a value in {name}', { name: skill.name })} hideLabel without={rows.map(({ user }) => user.id)} onChoose={({ id }) => set.mutate({ user: id, value: 50 })} />
          </li>
        </ul>
      )}
      {removing && (
        <ConfirmDialog title={t('Delete {name}?', { name: skill.name })} verb={t('Delete the skill')} act={() => standing.removeSkill(skill.id)} onClose={() => setRemoving(false)} onDone={() => void client.invalidateQueries({ queryKey: ['skills'] })}>
          {t('Everybody’s values in it go too. This can’t be undone.')}
        </ConfirmDialog>
      )}
    </div>
  )
}

function ValueField({ label, value, onSet }: { label: string; value: number; onSet: (value: number) => void }) {
  const [text, setText] = useState(String(value))
  const isValue = /^\d{1,3}$/.test(text) && Number(text) <= 100
  function keep(): void {
    if (isValue && Number(text) !== value) onSet(Number(text))
    else setText(String(value))
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        keep()
      }}
    >
      <TextField className={styles.value} label={label} hideLabel inputMode="numeric" value={text} onChange={setText} onBlur={keep} isInvalid={!isValue} />
    </form>
  )
}

function Head({ name, note, isOpen, onToggle, onRemove }: { name: string; note: string; isOpen: boolean; onToggle: () => void; onRemove: () => void }) {
  return (
    <div className={styles.row}>
      <div className={styles.person}>
        <span className="strong">{name}</span> <span className="small dim">{note}</span>
      </div>
      <Button onPress={onToggle} aria-expanded={isOpen} aria-label={isOpen ? t('Close {name}', { name }) : t('Open {name}', { name })}>
        {isOpen ? t('Close') : t('Open')}
      </Button>
      <Button variant="quiet" onPress={onRemove} aria-label={t('Delete {name}', { name })}>
        {t('Delete')}
      </Button>
    </div>
  )
}

/** A change of groups or skills; their lists are read again after it. */
function useChange<Given>(list: 'groups' | 'skills', act: (given: Given) => Promise<unknown>, done?: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: () => {
      done?.()
      return client.invalidateQueries({ queryKey: [list] })
    },
    onError: toastProblem,
  })
}
