import type { ReactNode, Ref } from 'react'
import { FieldError } from 'react-aria-components/FieldError'
import { Input } from 'react-aria-components/Input'
import { Label } from 'react-aria-components/Label'
import { Text } from 'react-aria-components/Text'
import { TextArea as AriaTextArea } from 'react-aria-components/TextArea'
import { TextField as AriaTextField, type TextFieldProps as AriaTextFieldProps } from 'react-aria-components/TextField'
import { cx } from './cx'
import styles from './Field.module.css'

export interface FieldProps extends Omit<AriaTextFieldProps, 'children' | 'className' | 'style'> {
  label: string
  /** Keeps the label for assistive technology only. */
  hideLabel?: boolean
  /** A short line under the field. */
  description?: ReactNode
  /** The fault in plain words; setting it marks the field invalid. */
  error?: string | undefined
  placeholder?: string
  className?: string | undefined
}

function Frame({
  label,
  hideLabel,
  description,
  error,
  isRequired,
  className,
  children,
  ...rest
}: FieldProps & { children: ReactNode }) {
  return (
    <AriaTextField
      {...rest}
      isRequired={isRequired}
      validationBehavior="aria"
      isInvalid={Boolean(error) || Boolean(rest.isInvalid)}
      className={cx(styles.field, className)}
    >
      <Label className={hideLabel ? 'visually-hidden' : styles.label}>{label}</Label>
      {children}
      {description && !error && (
        <Text slot="description" className={styles.description}>
          {description}
        </Text>
      )}
      <FieldError className={styles.error}>{error}</FieldError>
    </AriaTextField>
  )
}

/** One line of text with its label, help and fault. */
export function TextField({ placeholder, inputRef, ...rest }: FieldProps & { inputRef?: Ref<HTMLInputElement> }) {
  return (
    <Frame {...rest}>
      <Input ref={inputRef} className={styles.input} placeholder={placeholder} />
    </Frame>
  )
}

/** Several lines of text. */
export function TextArea({ placeholder, rows = 3, ...rest }: FieldProps & { rows?: number }) {
  return (
    <Frame {...rest}>
      <AriaTextArea className={cx(styles.input, styles.area)} placeholder={placeholder} rows={rows} />
    </Frame>
  )
}
