import { useId } from 'react'
import { t } from '@/i18n'
import { ToggleChip } from '@/ui/ToggleChip'
import styles from './consents.module.css'

interface Props {
  label: string
  hideLabel?: boolean
  /** Term -> its words, named for the catalogue. */
  terms: Record<string, string>
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

/** Any number of a small set of words. */
export function Choices({ label, hideLabel, terms, chosen, onChange }: Props) {
  const id = useId()
  return (
    <div role="group" aria-labelledby={id} className={styles.choices}>
      <p id={id} className={hideLabel ? 'visually-hidden' : styles.choicesLabel}>
        {label}
      </p>
      <div className={styles.chips}>
        {Object.entries(terms).map(([term, words]) => (
          <ToggleChip
            key={term}
            isSelected={chosen.includes(term)}
            onChange={(on) => onChange(on ? [...chosen, term] : chosen.filter((one) => one !== term))}
          >
            {t(words)}
          </ToggleChip>
        ))}
      </div>
    </div>
  )
}
