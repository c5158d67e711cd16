import { useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { ComboBox } from 'react-aria-components/ComboBox'
import { Input } from 'react-aria-components/Input'
import { Label } from 'react-aria-components/Label'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Text } from 'react-aria-components/Text'
import { may, useMe } from '@/app/session'
import { t } from '@/i18n'
import { cx } from '@/ui/cx'
import fieldStyles from '@/ui/Field.module.css'
import selectStyles from '@/ui/Select.module.css'
import type { Person } from '@/features/projects/types'
import { useSettled } from '@/features/projects/useSettled'
import { FOUND_AT_ONCE, foundPeople } from './data'
import styles from './people.module.css'

interface Props {
  label: string
  /** Keeps the label for assistive technology only; it stands in the field instead. */
  hideLabel?: boolean
  /** Ids of people who are not offered. */
  without?: readonly string[]
  /** Where whoever may not see the organisation's list finds people instead. */
  project?: string
  onChoose: (person: Person) => void
  className?: string | undefined
}

const NOBODY: readonly string[] = []

/** Somebody of the organisation, found by words of their name or address; the server searches. */
export function PersonPicker({ onChoose, ...rest }: Props) {
  const [round, setRound] = useState(0)
  return (
    <Search
      // Another one each time: a list that is emptied while it has the focus would open again.
      key={round}
      {...rest}
      autoFocus={round > 0}
      onChoose={(person) => {
        onChoose(person)
        setRound(round + 1)
      }}
    />
  )
}

function Search({ label, hideLabel, without = NOBODY, project, onChoose, className, autoFocus }: Props & { autoFocus: boolean }) {
  const me = useMe()
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState(false)
  const words = useSettled(typed.trim(), 200)
  const isListed = may(me, 'people.view')
  const found = useQuery({ ...foundPeople(words, isListed ? undefined : project), enabled: open && (isListed || project !== undefined), placeholderData: keepPreviousData })
  // What was found for words before these may still be shown: nobody is offered whom the words do not name.
  const people = (found.data?.results ?? []).map(({ user }) => user).filter((person) => !without.includes(person.id) && isNamed(person, typed))
  return (
    <ComboBox
      items={people}
      inputValue={typed}
      onInputChange={setTyped}
      onSelectionChange={(key) => {
        const chosen = people.find(({ id }) => id === key)
        if (chosen) onChoose(chosen)
      }}
      onOpenChange={setOpen}
      // Goes on where it was: the next one is often chosen at once.
      // oxlint-disable-next-line jsx-a11y/no-autofocus
      autoFocus={autoFocus}
      allowsEmptyCollection
      className={cx(fieldStyles.field, className)}
    >
      <Label className={hideLabel ? 'visually-hidden' : fieldStyles.label}>{label}</Label>
      <div className={styles.pickerBox}>
        <Input className={fieldStyles.input} placeholder={hideLabel ? label : t('Name or address')} maxLength={100} />
        <Button className={styles.pickerOpen} aria-label={t('Show people')}>
          <ChevronDown aria-hidden="true" />
        </Button>
      </div>
      <Popover className={selectStyles.popover} offset={4}>
        <ListBox<Person>
          className={selectStyles.list}
          renderEmptyState={() => <p className={styles.pickerNote}>{found.isError ? t('The list could not be loaded. Type again to retry.') : found.isFetching || !found.data || words !== typed.trim() ? t('Searching…') : t('Nobody of that name or address who is not there already.')}</p>}
        >
          {({ id, name, email }) => (
            <ListBoxItem id={id} textValue={name || email} className={cx(selectStyles.item, styles.pickerItem)}>
              <Text slot="label">{name || email}</Text>
              <Text slot="description" className={fieldStyles.description}>
                {email}
              </Text>
            </ListBoxItem>
          )}
        </ListBox>
        {people.length > 0 && (found.data?.next ?? null) !== null && <p className={styles.pickerNote}>{t('The first {count}. Type more of the name to find others.', { count: FOUND_AT_ONCE })}</p>}
      </Popover>
    </ComboBox>
  )
}

function isNamed({ name, email }: Person, typed: string): boolean {
  const text = `${name}\n${email}`.toLowerCase()
  return typed.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}
