import { useState, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Ref } from '@/api/types'
import { may, useMe } from '@/app/session'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { Select, type Option } from '@/ui/Select'
import { PersonPicker } from '@/features/people/PersonPicker'
import { groupsQuery, skillsQuery } from '@/features/people/standing'
import type { Queue } from './data'
import { Group, type Fields } from './SettingsFields'
import styles from './queues.module.css'

/** Who may work in the queue: picked people and groups, and what they must be able to do. */
export function AudienceFields({ queue, form, set, faults }: Fields & { queue: Queue }) {
  const sees = may(useMe(), 'people.view')
  const groups = useQuery({ ...groupsQuery, enabled: sees })
  const skills = useQuery({ ...skillsQuery, enabled: sees })
  const [met, setMet] = useState<readonly Ref[]>([]) // whose names came with their being picked
  const { audience_names: names } = queue
  const people = optionsOf(names.members, met)
  const named = optionsOf(names.groups, groups.data?.results ?? [])
  const able = optionsOf(names.skills, skills.data?.results ?? [])
  const isEverybody = form.members.length + form.groups.length + form.skills.length === 0
  return (
    <Group title={t('Who works here')}>
      <p className="small dim">{isEverybody ? t('Everybody whose role in the project allows it.') : t('Those who are picked, by themselves or by a group; and of them who meet every skill.')}</p>
      <Picked label={t('People')} options={people} chosen={form.members} onChange={(next) => set({ members: next })}>
        <PersonPicker
          className={styles.adder}
          label={t('Add a person')}
          hideLabel
          without={form.members}
          project={queue.project}
          onChoose={({ id, name, email }) => {
            setMet((before) => [...before, { id, name: name || email }])
            set({ members: [...form.members, id] })
          }}
        />
      </Picked>
      <Picked label={t('Groups')} options={named} chosen={form.groups} onChange={(next) => set({ groups: next })}>
        <Adder label={t('Add a group')} options={named.filter(({ value }) => !form.groups.includes(value))} onChoose={(id) => set({ groups: [...form.groups, id] })} />
      </Picked>
      {form.skills.map((condition, place) => {
        const name = able.find(({ value }) => value === condition.skill)?.label ?? t('a skill that is gone')
        const put = (part: Partial<typeof condition>) => set({ skills: form.skills.map((other, at) => (at === place ? { ...other, ...part } : other)) })
        return (
          <div key={condition.skill} className={styles.skill}>
            <span className={styles.skillName}>{name}</span>
            <TextField className={styles.short} label={t('{skill}, at least', { skill: name })} hideLabel placeholder={t('at least')} inputMode="numeric" value={condition.min} onChange={(min) => put({ min })} isInvalid={faults.skills !== undefined} />
            <TextField className={styles.short} label={t('{skill}, at most', { skill: name })} hideLabel placeholder={t('at most')} inputMode="numeric" value={condition.max} onChange={(max) => put({ max })} isInvalid={faults.skills !== undefined} />
            <Button variant="quiet" size="small" aria-label={t('Take off {name}', { name })} onPress={() => set({ skills: form.skills.filter((_, at) => at !== place) })}>
              {t('Take off')}
            </Button>
          </div>
        )
      })}
      {faults.skills && (
        <p className={styles.fault} role="alert">
          {faults.skills}
        </p>
      )}
      <Adder label={t('Ask for a skill')} options={able.filter(({ value }) => !form.skills.some(({ skill }) => skill === value))} onChoose={(skill) => set({ skills: [...form.skills, { skill, min: '50', max: '' }] })} />
    </Group>
  )
}

/** Each once, by its name as it is known best. */
function optionsOf(...known: readonly (readonly Ref[])[]): Option[] {
  return [...new Map(known.flat().map(({ id, name }) => [id, name]))].map(([value, label]) => ({ value, label }))
}

interface PickedProps {
  label: string
  options: readonly Option[]
  chosen: readonly string[]
  onChange: (next: string[]) => void
  /** What adds to them. */
  children: ReactNode
}

function Picked({ label, options, chosen, onChange, children }: PickedProps) {
  const nameOf = (id: string): string => options.find(({ value }) => value === id)?.label ?? t('somebody who is gone')
  return (
    <div>
      {chosen.length > 0 && (
        <ul className={styles.picked} aria-label={label}>
          {chosen.map((id) => (
            <li key={id}>
              {nameOf(id)}
              <Button variant="quiet" size="small" aria-label={t('Take off {name}', { name: nameOf(id) })} onPress={() => onChange(chosen.filter((other) => other !== id))}>
                {t('Take off')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {children}
    </div>
  )
}

/** A list to add from; nothing where there is nothing to add. */
function Adder({ label, options, onChoose }: { label: string; options: readonly Option[]; onChoose: (id: string) => void }) {
  if (options.length === 0) return null
  return <Select className={styles.adder} label={label} hideLabel placeholder={label} options={options} value={null} onChange={onChoose} />
}
