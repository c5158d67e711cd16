import type { ReactNode, Ref } from 'react'
import { Button as AriaButton, type ButtonProps } from 'react-aria-components/Button'
import { ToggleButton as AriaToggleButton } from 'react-aria-components/ToggleButton'
import { Tip } from './Tooltip'
import { cx } from './cx'
import styles from './IconButton.module.css'

interface Common {
  /** What it does: the accessible name and the tooltip. */
  label: string
  icon: ReactNode
  keys?: string | undefined
  /** Why it can't be used now; shown in the tooltip, and the button then does nothing but stays reachable. */
  reason?: string | undefined
  placement?: 'top' | 'bottom' | 'start' | 'end' | undefined
  size?: 'small' | 'normal' | undefined
  className?: string | undefined
}

export interface IconButtonProps extends Common, Omit<ButtonProps, 'children' | 'className' | 'style'> {
  ref?: Ref<HTMLButtonElement>
}

/** A button that is only an icon: it always has a name and a tooltip with its key. */
export function IconButton({ label, icon, keys, reason, placement, size, className, onPress, ...rest }: IconButtonProps) {
  return (
    <Tip text={label} keys={keys} note={reason} placement={placement}>
      <AriaButton
        {...rest}
        aria-label={label}
        aria-disabled={reason ? true : undefined}
        {...(reason || !onPress ? {} : { onPress })}
        className={cx(styles.button, size === 'small' && styles.small, reason && styles.off, className)}
      >
        {icon}
      </AriaButton>
    </Tip>
  )
}

export interface IconToggleProps extends Common {
  isSelected: boolean
  onChange: (selected: boolean) => void
}

/** An icon that stays pressed, e.g. a tool or the eye of a label. */
export function IconToggle({ label, icon, keys, reason, placement, size, className, isSelected, onChange }: IconToggleProps) {
  return (
    <Tip text={label} keys={keys} note={reason} placement={placement}>
      <AriaToggleButton
        aria-label={label}
        aria-disabled={reason ? true : undefined}
        isSelected={isSelected}
        onChange={(selected) => {
          if (!reason) onChange(selected)
        }}
        className={cx(styles.button, size === 'small' && styles.small, reason && styles.off, className)}
      >
        {icon}
      </AriaToggleButton>
    </Tip>
  )
}
