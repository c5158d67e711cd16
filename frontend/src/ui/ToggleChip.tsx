import type { ReactNode } from 'react'
import { ToggleButton } from 'react-aria-components/ToggleButton'
import { Kbd } from './Kbd'
import styles from './ToggleChip.module.css'

interface ToggleChipProps {
  children: ReactNode
  isSelected: boolean
  onChange: (selected: boolean) => void
  keys?: string | undefined
  isDisabled?: boolean
  /** `radio` where choosing one puts out the others; the group around it says so. */
  kind?: 'radio' | 'button'
}

/** A small word that is on or off: an attribute, a choice, an enabled filter. */
export function ToggleChip({ children, isSelected, onChange, keys, isDisabled, kind = 'button' }: ToggleChipProps) {
  if (kind === 'radio') {
    return (
      <button
        type="button"
        role="radio"
        aria-checked={isSelected}
        disabled={isDisabled}
        className={styles.chip}
        data-selected={isSelected || undefined}
        onClick={() => onChange(!isSelected)}
      >
        {children}
        {keys && <Kbd keys={keys} on="accent" />}
      </button>
    )
  }
  return (
    <ToggleButton isSelected={isSelected} onChange={onChange} isDisabled={isDisabled ?? false} className={styles.chip}>
      {children}
      {keys && <Kbd keys={keys} on="accent" />}
    </ToggleButton>
  )
}
