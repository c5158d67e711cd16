import { Check, CircleDot, Clock, RotateCcw, X, type LucideIcon } from 'lucide-react'
import { t } from '@/i18n'
import type { AnnotationState } from './data'
import { STATES } from './words'
import styles from './lists.module.css'

const ICONS: Readonly<Record<AnnotationState, LucideIcon>> = { submitted: CircleDot, late: Clock, accepted: Check, returned: RotateCcw, rejected: X }

/** The state of an annotation: a glyph and a word, so that colour is never alone. */
export function StateTag({ state }: { state: AnnotationState }) {
  const Icon = ICONS[state] ?? CircleDot
  return (
    <span className={styles.state} data-state={state}>
      <Icon aria-hidden="true" />
      {t(STATES[state] ?? state)}
    </span>
  )
}
