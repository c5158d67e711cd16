import type { ReactElement, ReactNode } from 'react'
import { Menu as AriaMenu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover, type PopoverProps } from 'react-aria-components/Popover'
import { Separator } from 'react-aria-components/Separator'
import { Kbd } from './Kbd'
import styles from './Menu.module.css'
import popoverStyles from './Popover.module.css'

export type MenuEntry =
  | { id: string; label: string; icon?: ReactNode; keys?: string; onAction: () => void; danger?: boolean; isDisabled?: boolean; checked?: boolean }
  | { id: string; separator: true }

interface MenuProps {
  trigger: ReactElement
  label: string
  entries: readonly MenuEntry[]
  placement?: PopoverProps['placement']
  /** Shown above the entries, e.g. who is signed in. */
  header?: ReactNode
}

/** A menu of actions under its button. */
export function Menu({ trigger, label, entries, placement = 'bottom end', header }: MenuProps) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover placement={placement} offset={6} className={popoverStyles.popover} data-width="menu">
        {header && <div className={styles.header}>{header}</div>}
        <AriaMenu aria-label={label} className={styles.menu}>
          {entries.map((entry) =>
            'separator' in entry ? (
              <Separator key={entry.id} className={styles.separator} />
            ) : (
              <MenuItem
                key={entry.id}
                id={entry.id}
                textValue={entry.label}
                isDisabled={entry.isDisabled ?? false}
                onAction={entry.onAction}
                className={styles.item}
                data-danger={entry.danger || undefined}
              >
                {entry.icon}
                <span className={styles.label}>{entry.label}</span>
                {entry.checked && <span aria-hidden="true">✓</span>}
                {entry.keys && <Kbd keys={entry.keys} />}
              </MenuItem>
            ),
          )}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}
