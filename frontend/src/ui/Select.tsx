import { ChevronDown } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { Label } from 'react-aria-components/Label'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select'
import { Text } from 'react-aria-components/Text'
import { cx } from './cx'
import fieldStyles from './Field.module.css'
import styles from './Select.module.css'

export interface Option<V extends string = string> {
  value: V
  label: string
  /** A second line that helps to choose. */
  detail?: string | undefined
}

interface SelectProps<V extends string> {
  label: string
  hideLabel?: boolean
  options: readonly Option<V>[]
  value: V | null
  onChange: (value: V) => void
  placeholder?: string
  description?: string | undefined
  isDisabled?: boolean
  className?: string | undefined
}

/** One of a short list. */
export function Select<V extends string>(props: SelectProps<V>) {
  const { label, hideLabel, options, value, onChange, placeholder, description, isDisabled, className } = props
  return (
    <AriaSelect
      value={value}
      onChange={(key) => onChange(key as V)}
      isDisabled={isDisabled ?? false}
      placeholder={placeholder}
      className={cx(fieldStyles.field, className)}
    >
      <Label className={hideLabel ? 'visually-hidden' : fieldStyles.label}>{label}</Label>
      <Button className={styles.button}>
        <SelectValue className={styles.value}>{({ selectedText, defaultChildren }) => selectedText || defaultChildren}</SelectValue>
        <ChevronDown aria-hidden="true" />
      </Button>
      {description && (
        <Text slot="description" className={fieldStyles.description}>
          {description}
        </Text>
      )}
      <Popover className={styles.popover} offset={4}>
        <ListBox className={styles.list} items={options.map((option) => ({ ...option, id: option.value }))}>
          {(option) => (
            <ListBoxItem textValue={option.label} className={styles.item}>
              <Text slot="label">{option.label}</Text>
              {option.detail && (
                <Text slot="description" className={fieldStyles.description}>
                  {option.detail}
                </Text>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
