import { useEffect, useRef, useState, type ReactNode } from 'react'
import styles from './Popover.module.css'

export interface PopoverTrigger {
  children: ReactNode
  className: string | undefined
  /** Its name, where it shows no words. */
  label?: string
}

interface Props {
  trigger: PopoverTrigger
  /** The accessible name of what opens. */
  label: string
  children: ReactNode | ((close: () => void) => ReactNode)
  /** On which side of the button; it always ends where the button ends. */
  side?: 'top' | 'bottom'
  width?: 'menu' | 'reasons'
}

const GAP = 6
const MARGIN = 8

/**
 * A small panel beside its button, in the browser's own top layer: Esc, a click elsewhere and the return of the focus
 * are the browser's. (An overlay of the component library would bring all of its menus into the editor.)
 */
export function Popover({ trigger, label, children, side = 'bottom', width = 'menu' }: Props) {
  const button = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(false)

  useEffect(() => {
    if (!isOpen) return undefined
    const place = (): void => {
      if (button.current && panel.current) putBeside(button.current, panel.current, side)
    }
    place()
    panel.current?.focus()
    addEventListener('resize', place)
    return () => removeEventListener('resize', place)
  }, [isOpen, side])

  const close = (): void => panel.current?.hidePopover()
  return (
    <>
      <button
        ref={button}
        type="button"
        className={trigger.className}
        aria-label={trigger.label}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => panel.current?.togglePopover()}
      >
        {trigger.children}
      </button>
      <div
        ref={panel}
        popover="auto"
        role="dialog"
        aria-label={label}
        tabIndex={-1}
        className={styles.popover}
        data-width={width}
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        {/* `close` reads the panel when it is called, not now. */}
        {/* oxlint-disable-next-line react/refs */}
        {isOpen && (typeof children === 'function' ? children(close) : children)}
      </div>
    </>
  )
}

/** Ends flush with the button, on the wanted side, and never leaves the window. Pixels. */
function putBeside(button: HTMLElement, panel: HTMLElement, side: 'top' | 'bottom'): void {
  const at = button.getBoundingClientRect()
  const size = panel.getBoundingClientRect()
  const rtl = getComputedStyle(button).direction === 'rtl'
  const left = rtl ? at.left : at.right - size.width
  const top = side === 'top' ? at.top - size.height - GAP : at.bottom + GAP
  panel.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - size.width - MARGIN))}px`
  panel.style.top = `${Math.max(MARGIN, Math.min(top, innerHeight - size.height - MARGIN))}px`
}
