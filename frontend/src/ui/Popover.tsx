import type { ReactElement, ReactNode } from 'react'
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Popover as AriaPopover, type PopoverProps } from 'react-aria-components/Popover'
import styles from './Popover.module.css'

interface Props {
  /** The button that opens it. */
  trigger: ReactElement
  /** The accessible name of what opens. */
  label: string
  children: ReactNode | ((close: () => void) => ReactNode)
  placement?: PopoverProps['placement']
  width?: 'menu' | 'reasons'
  isOpen?: boolean | undefined
  onOpenChange?: ((open: boolean) => void) | undefined
}

/** A small panel beside its button. */
export function Popover({ trigger, label, children, placement = 'bottom end', width = 'menu', isOpen, onOpenChange }: Props) {
  return (
    <DialogTrigger {...(isOpen === undefined ? {} : { isOpen })} {...(onOpenChange ? { onOpenChange } : {})}>
      {trigger}
      <AriaPopover placement={placement} offset={6} className={styles.popover} data-width={width}>
        <Dialog aria-label={label} className={styles.dialog}>
          {({ close }) => (typeof children === 'function' ? children(close) : children)}
        </Dialog>
      </AriaPopover>
    </DialogTrigger>
  )
}
