import { Eye, EyeOff } from 'lucide-react'
import { holdsObjects, type LabelSchema } from '@/engine'
import { PanelSection } from '@/features/editor/panel/PanelSection'
import { t } from '@/i18n'
import { cx } from '@/ui/cx'
import { duration } from '@/ui/format'
import { IconToggle } from '@/ui/IconButton'
import type { DeskModel } from './useDesk'
import { STATES, valueWords } from './words'
import styles from './review.module.css'

interface Props {
  desk: DeskModel
  schema: LabelSchema
  total: unknown
  /** The annotation that is shown over the picture. */
  beside: string | null
  onBeside: ((id: string | null) => void) | undefined
}

/** The annotations of the item, one row each: what is decided, what is not, and what they say at a glance. */
export function Others({ desk, schema, beside, onBeside }: Props) {
  const { annotations, annotation, decided } = desk
  return (
    <PanelSection title={t('Annotations of this item')} note={t('{count} to decide on', { count: desk.left.length })}>
      <ul className={styles.others}>
        {annotations.map((one) => {
          const current = one.id === annotation?.id
          return (
            <li key={one.id} className={cx(styles.other, current && styles.current)}>
              <button type="button" className={styles.otherButton} aria-current={current || undefined} onClick={() => desk.show(one.id)}>
                <span className={styles.letter}>{one.author}</span>
                <span className="truncate">
                  {schema.controls
                    .map((control) => {
                      const value = one.result[control.name] ?? null
                      return holdsObjects(control) ? t('{count, plural, one {# object} other {# objects}}', { count: Array.isArray(value) ? value.length : 0 }) : valueWords(control, value)
                    })
                    .join(' · ')}
                </span>
                <span className="small dim">
                  {decided.has(one.id) ? t('decided') : t(STATES[one.state])}
                  {one.seconds !== null && ` · ${duration(one.seconds)}`}
                </span>
              </button>
              {onBeside && !current && (
                <IconToggle
                  size="small"
                  label={t('Show {author} over it, dashed', { author: one.author })}
                  icon={beside === one.id ? <Eye /> : <EyeOff />}
                  isSelected={beside === one.id}
                  onChange={(on) => onBeside(on ? one.id : null)}
                />
              )}
            </li>
          )
        })}
      </ul>
    </PanelSection>
  )
}
