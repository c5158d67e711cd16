import { useContext, useEffect, useRef, useState, type ContextType, type KeyboardEvent } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { ComboBox, ComboBoxStateContext } from 'react-aria-components/ComboBox'
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
  /** What stands in the empty field, instead of what can be typed there. */
  placeholder?: string
  /** Ids of people who are not offered. */
  without?: readonly string[]
  /** Where whoever may not see the organisation's list finds people instead. */
  project?: string
  onChoose: (person: Person) => void
  className?: string | undefined
}

const NOBODY: readonly string[] = []

/**
 * Somebody of the organisation, found by words of their name or address; the server searches. The field stays what it
 * was while the list is filled again: what is typed, and the option that has the focus, are lost to nothing but a choice.
 */
export function PersonPicker({ label, hideLabel, placeholder, without = NOBODY, project, onChoose, className }: Props) {
  const me = useMe()
  const [typed, setTyped] = useState('')
  const [isOpen, setOpen] = useState(false)
  const words = useSettled(typed.trim(), 200)
  const isListed = may(me, 'people.view')
  const found = useQuery({ ...foundPeople(words, isListed ? undefined : project), enabled: isOpen && (isListed || project !== undefined), placeholderData: keepPreviousData })
  // What was found for words before these may still be shown: nobody is offered whom the words do not name.
  const people = (found.data?.results ?? []).map(({ user }) => user).filter((person) => !without.includes(person.id) && isNamed(person, typed))
  const isSettled = words === typed.trim() && !found.isFetching && found.data !== undefined
  const list = useRef<List>(null)
  const wants = useRef<Wish>(null)

  function choose(person: Person | undefined): void {
    wants.current = null
    if (!person) return
    onChoose(person)
    setTyped('')
    list.current?.close()
  }

  function meet(state: NonNullable<List>): void {
    list.current = state
    const [first] = people
    if (wants.current === null || !first || (wants.current === 'only' && !isSettled)) return
    if (wants.current === 'choice' || (wants.current === 'only' && people.length === 1)) choose(first)
    else state.selectionManager.setFocusedKey(first.id)
    wants.current = null
  }

  /** Before the field has its own use for the keys: Enter never sends the form around it while a name is half written. */
  function onKeyDown(event: KeyboardEvent): void {
    const { current } = list
    if (!current || event.nativeEvent.isComposing) return
    const hasFocused = current.isOpen && current.selectionManager.focusedKey !== null
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      wants.current = people.length === 0 ? 'first' : null
      return
    }
    if (event.key === 'Enter' && typed.trim() !== '' && !hasFocused) {
      // What was found may be of the words before: Enter waits for what these find.
      if (current.isOpen && isSettled && people.length === 1) choose(people[0])
      else if (current.isOpen && !isSettled) wants.current = wants.current === 'first' ? 'choice' : 'only'
      else {
        current.open('first', 'input')
        current.selectionManager.setFocusedKey(people[0]?.id ?? null)
      }
    } else if (event.key === 'Escape' && current.isOpen) current.close()
    else if (event.key === 'Escape' && typed !== '') setTyped('')
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <ComboBox
      items={people}
      // Both are given, so that closing the list takes nothing back; and it opens by what is typed, not by its being emptied.
      selectedKey={null}
      inputValue={typed}
      menuTrigger="manual"
      onInputChange={(text) => {
        setTyped(text)
        wants.current = null
        list.current?.open(null, 'input')
      }}
      onSelectionChange={(key) => choose(people.find(({ id }) => id === key))}
      onOpenChange={setOpen}
      allowsEmptyCollection
      className={cx(fieldStyles.field, className)}
    >
      <Label className={hideLabel ? 'visually-hidden' : fieldStyles.label}>{label}</Label>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div className={styles.pickerBox} onKeyDownCapture={onKeyDown}>
        <Input className={fieldStyles.input} placeholder={placeholder ?? (hideLabel ? label : t('Name or address'))} maxLength={100} />
        <Button className={styles.pickerOpen} aria-label={t('Show people')}>
          <ChevronDown aria-hidden="true" />
        </Button>
      </div>
      <Popover className={selectStyles.popover} offset={4}>
        <ListBox<Person>
          className={selectStyles.list}
          renderEmptyState={() => <p className={styles.pickerNote}>{found.isError ? t('The list could not be loaded. Type again to retry.') : isSettled ? t('Nobody of that name or address who is not there already.') : t('Searching…')}</p>}
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
      <Reach onState={meet} />
    </ComboBox>
  )
}

/** What a key asked for before anybody was found: going to the first, choosing it, or choosing it where it is the only one. */
type Wish = 'first' | 'choice' | 'only' | null
type List = ContextType<typeof ComboBoxStateContext>

/** Lets the field act on its list, as it is after each change. */
function Reach({ onState }: { onState: (state: NonNullable<List>) => void }) {
  const state = useContext(ComboBoxStateContext)
  useEffect(() => {
    if (state) onState(state)
  })
  return null
}

function isNamed({ name, email }: Person, typed: string): boolean {
  const text = `${name}\n${email}`.toLowerCase()
  return typed.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}
