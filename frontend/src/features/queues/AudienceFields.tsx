import { useQuery } from '@tanstack/react-query'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { Select, type Option } from '@/ui/Select'
import { groupsQuery, skillsQuery } from '@/features/people/standing'
import { projectMembersQuery } from '@/features/projects/queries'
import { Group, type Fields } from './SettingsFields'
import styles from './queues.module.css'

/** Who may work in the queue: picked people and groups, and what they must be able to do. */
export function AudienceFields({ project, form, set, bad }: Fields & { project: string }) {
  const members = useQuery(projectMembersQuery(project))
  const groups = useQuery(groupsQuery)
  const skills = useQuery(skillsQuery)
  const people: Option[] = (members.data?.results ?? []).map(({ user }) => ({ value: user.id, label: user.name || user.email || '' }))
  const named: Option[] = (groups.data?.results ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const able: Option[] = (skills.data?.results ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const isEverybody = form.members.length + form.groups.length + form.skills.length === 0
  return (
    <Group title={t('Who works here')}>
      <p className="small dim">{isEverybody ? t('Everybody whose role in the project allows it.') : t('Those who are picked, by themselves or by a group; and of them who meet every skill.')}</p>
      <Picked label={t('People')} adding={t('Add a person')} options={people} chosen={form.members} onChange={(next) => set({ members: next })} />
      <Picked label={t('Groups')} adding={t('Add a group')} options={named} chosen={form.groups} onChange={(next) => set({ groups: next })} />
      {form.skills.map((condition, place) => {
        const name = able.find(({ value }) => value === condition.skill)?.label ?? t('a skill that is gone')
        const put = (part: Partial<typeof condition>) => set({ skills: form.skills.map((other, at) => (at === place ? { ...other, ...part } : other)) })
        return (
          <div key={condition.skill} className={styles.skill}>
            <span className={styles.skillName}>{name}</span>
            <TextField className={styles.short} label={t('{skill}, at least', { skill: name })} hideLabel placeholder={t('at least')} inputMode="numeric" value={condition.min} onChange={(min) => put({ min })} isInvalid={bad.includes('skills')} />
            <TextField className={styles.short} label={t('{skill}, at most', { skill: name })} hideLabel placeholder={t('at most')} inputMode="numeric" value={condition.max} onChange={(max) => put({ max })} isInvalid={bad.includes('skills')} />
            <Button variant="quiet" size="small" aria-label={t('Take {name} off', { name })} onPress={() => set({ skills: form.skills.filter((_, at) => at !== place) })}>
              {t('Take off')}
            </Button>
          </div>
        )
      })}
      <Adder label={t('Ask for a skill')} options={able.filter(({ value }) => !form.skills.some(({ skill }) => skill === value))} onChoose={(skill) => set({ skills: [...form.skills, { skill, min: '50', max: '' }] })} />
    </Group>
  )
}

interface PickedProps {
  label: string
  adding: string
  options: readonly Option[]
  chosen: readonly string[]
  onChange: (next: string[]) => void
}

function Picked({ label, adding, options, chosen, onChange }: PickedProps) {
  const nameOf = (id: string): string => options.find(({ value }) => value === id)?.label ?? t('somebody who is gone')
  if (options.length + chosen.length === 0) return null
  return (
    <div>
      {chosen.length > 0 && (
        <ul className={styles.picked} aria-label={label}>
          {chosen.map((id) => (
            <li key={id}>
              {nameOf(id)}
              <Button variant="quiet" size="small" aria-label={t('Take {name} off', { name: nameOf(id) })} onPress={() => onChange(chosen.filter((other) => other !== id))}>
                {t('Take off')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Adder label={adding} options={options.filter(({ value }) => !chosen.includes(value))} onChoose={(id) => onChange([...chosen, id])} />
    </div>
  )
}

/** A list to add from; nothing where there is nothing to add. */
function Adder({ label, options, onChoose }: { label: string; options: readonly Option[]; onChoose: (id: string) => void }) {
  if (options.length === 0) return null
  return <Select className={styles.adder} label={label} hideLabel placeholder={label} options={options} value={null} onChange={onChoose} />
}
