import type { ReactElement } from 'react'
import { Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components/Tooltip'
import { Kbd } from './Kbd'
import styles from './Tooltip.module.css'

interface TipProps {
  text: string
  keys?: string | undefined
  /** A second line, e.g. the reason why something is off. */
  note?: string | undefined
  placement?: 'top' | 'bottom' | 'start' | 'end' | undefined
  children: ReactElement
}

/** A tooltip for a focusable child: what it does, its key, and why not if it can't. */
export function Tip({ text, keys, note, placement = 'bottom', children }: TipProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={80}>
      {children}
      <AriaTooltip placement={placement} offset={6} className={styles.tip}>
        <span className={styles.line}>
          {text}
          {keys && <Kbd keys={keys} on="accent" />}
        </span>
        {note && <span className={styles.note}>{note}</span>}
      </AriaTooltip>
    </TooltipTrigger>
  )
}
