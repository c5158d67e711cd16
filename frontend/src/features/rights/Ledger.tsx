/** The parts that the stewards' lists are made of. */
import { useEffect, useRef, type ReactNode } from 'react'
import { Check, CircleAlert, CircleHelp, Minus, X, type LucideIcon } from 'lucide-react'
import { t } from '@/i18n'
import { IconButton } from '@/ui/IconButton'
import { useKeys } from '@/features/items/keys'
import styles from './ledger.module.css'

export type Tone = 'ok' | 'cond' | 'review' | 'block' | 'none'

interface ScreenProps {
  title: string
  /** One line: what stands here. */
  lead?: ReactNode
  actions?: ReactNode
  filters?: ReactNode
  children: ReactNode
  panel?: ReactNode
}

/** A list over the whole width, with what is open beside it. */
export function LedgerScreen({ title, lead, actions, filters, children, panel }: ScreenProps) {
  return (
    <div className={styles.screen} data-panel={panel ? true : undefined}>
      <section className={styles.main} aria-label={title}>
        <header className={styles.head}>
          <h1>{title}</h1>
          {lead && <p className={styles.lead}>{lead}</p>}
          {actions && <div className={styles.actions}>{actions}</div>}
        </header>
        <div className={styles.filters}>{filters}</div>
        <div className={styles.list}>{children}</div>
      </section>
      {panel}
    </div>
  )
}

interface PanelProps {
  label: string
  /** What stands beside the closing button, in one line. */
  head?: ReactNode
  /** Shown anew from its top when this changes. */
  of: string
  onClose: () => void
  children: ReactNode
}

/** What is open beside a list; Esc closes it and leads back to the row. */
export function SidePanel({ label, head, of, onClose, children }: PanelProps) {
  const panel = useRef<HTMLElement>(null)
  useEffect(() => {
    if (of && panel.current) panel.current.scrollTop = 0
  }, [of])
  useKeys({
    Escape: (event) => {
      if (event.defaultPrevented) return
      onClose()
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus())
    },
  })
  return (
    <aside ref={panel} className={styles.panel} aria-label={label}>
      <header className={styles.panelHead}>
        {head}
        <span>
          <IconButton label={t('Close')} keys="Escape" icon={<X />} onPress={onClose} />
        </span>
      </header>
      {children}
    </aside>
  )
}

const DOTS: Record<Tone, LucideIcon> = { ok: Check, cond: CircleAlert, review: CircleHelp, block: X, none: Minus }

/** One line of a checklist: a sign, what was looked at, what was found. */
export function Step({ tone, title, children }: { tone: Tone; title: string; children?: ReactNode }) {
  const Icon = DOTS[tone]
  return (
    <li className={styles.step}>
      <span className={styles.dot} data-tone={tone}>
        <Icon aria-hidden="true" />
      </span>
      <div>
        <b>{title}</b> {children}
      </div>
    </li>
  )
}

/** A state with its icon and its word. */
export function Tag({ tone, icon: Icon, children }: { tone: Tone; icon: LucideIcon; children: ReactNode }) {
  return (
    <span className={styles.tag} data-tone={tone}>
      <Icon aria-hidden="true" />
      {children}
    </span>
  )
}

/** Names and what they are, one a line; what is empty is left out. */
export function Facts({ rows }: { rows: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={styles.facts}>
      {rows
        .filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

export { styles as ledger }
