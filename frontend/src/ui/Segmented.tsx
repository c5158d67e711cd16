import type { ReactNode } from 'react'
import { Label } from 'react-aria-components/Label'
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup'
import { cx } from './cx'
import fieldStyles from './Field.module.css'
import styles from './Segmented.module.css'

interface SegmentedProps<V extends string> {
  label: string
  hideLabel?: boolean
  value: V
  onChange: (value: V) => void
  segments: readonly { value: V; label: string; icon?: ReactNode; isDisabled?: boolean }[]
  className?: string | undefined
}

/** Two to five alternatives side by side, exactly one of them on. */
export function SegmentedControl<V extends string>({ label, hideLabel, value, onChange, segments, className }: SegmentedProps<V>) {
  return (
    <RadioGroup
      value={value}
      onChange={(next) => onChange(next as V)}
      orientation="horizontal"
      className={cx(fieldStyles.field, className)}
    >
      <Label className={hideLabel ? 'visually-hidden' : fieldStyles.label}>{label}</Label>
      <div className={styles.track}>
        {segments.map((segment) => (
          <Radio key={segment.value} value={segment.value} isDisabled={segment.isDisabled ?? false} className={styles.segment}>
            {segment.icon}
            {segment.label}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
