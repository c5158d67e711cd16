import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { EVENT_GROUPS, EVENTS } from './words'
import styles from './webhooks.module.css'

/** Which events are told, by what they are about; in the order of the API whatever is ticked first. */
export function EventChoice({ value, onChange }: { value: readonly string[]; onChange: (events: string[]) => void }) {
  const set = (names: readonly string[], on: boolean): void => {
    onChange(EVENTS.filter((name) => (names.includes(name) ? on : value.includes(name))))
  }
  const all = value.length === EVENTS.length
  return (
    <fieldset className={styles.events}>
      <legend>{t('Told of')}</legend>
      <div className={styles.all}>
        <span className="small dim num">{t('{chosen} of {all} events', { chosen: value.length, all: EVENTS.length })}</span>
        <Button size="small" variant="quiet" onPress={() => onChange(all ? [] : [...EVENTS])}>
          {all ? t('Choose none') : t('Choose all')}
        </Button>
      </div>
      <div className={styles.groups}>
        {EVENT_GROUPS.map((group) => {
          const names = group.events.map(([name]) => name)
          const chosen = names.filter((name) => value.includes(name)).length
          return (
            <fieldset key={group.title} className={styles.group}>
              <legend className="visually-hidden">{t(group.title)}</legend>
              <Checkbox isSelected={chosen === names.length} isIndeterminate={chosen > 0 && chosen < names.length} onChange={(on) => set(names, on)}>
                <span className="strong">{t(group.title)}</span>
              </Checkbox>
              {group.events.map(([name, words]) => (
                <Checkbox key={name} isSelected={value.includes(name)} onChange={(on) => set([name], on)}>
                  {t(words)}
                </Checkbox>
              ))}
            </fieldset>
          )
        })}
      </div>
    </fieldset>
  )
}
