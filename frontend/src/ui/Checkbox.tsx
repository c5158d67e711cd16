import type { ReactNode } from 'react'
import { Checkbox as AriaCheckbox, type CheckboxProps } from 'react-aria-components/Checkbox'
import styles from './Checkbox.module.css'

/** A box to tick, with its words beside it. */
export function Checkbox({ children, ...rest }: Omit<CheckboxProps, 'children' | 'className'> & { children: ReactNode }) {
  return (
    <AriaCheckbox {...rest} className={styles.checkbox}>
      {({ isSelected, isIndeterminate }) => (
        <>
          <span className={styles.box} aria-hidden="true">
            <svg viewBox="0 0 12 12">
              {isIndeterminate ? <path d="M3 6h6" /> : isSelected && <path d="m2.5 6.2 2.4 2.4 4.6-5.2" />}
            </svg>
          </span>
          <span>{children}</span>
        </>
      )}
    </AriaCheckbox>
  )
}
