import { Star } from 'lucide-react'
import { t } from '@/i18n'
import { useValue } from '@/modalities/image'
import { cx } from '@/ui/cx'
import { answer } from './change'
import type { AnswerProps } from './spec'
import styles from './answers.module.css'

/** Points from 1 to max: stars up to ten, beyond that a number to choose. */
export function RatingAnswer({ document, control, labelledBy, readOnly }: AnswerProps) {
  const value = useValue(document, control.name)
  const points = typeof value === 'number' ? value : 0
  const most = control.max ?? 5

  function rate(next: number): void {
    if (!readOnly) answer(document, control.name, next === points && !control.required ? null : next)
  }

  function onKeyDown(event: React.KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key]
    if (!step || readOnly) return
    event.preventDefault()
    const next = Math.min(most, Math.max(1, points + step))
    answer(document, control.name, next)
    event.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')[next - 1]?.focus()
  }

  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
    <div role="radiogroup" aria-labelledby={labelledBy} aria-required={control.required ?? false} className={styles.stars} onKeyDown={onKeyDown}>
      {Array.from({ length: most }, (_, index) => index + 1).map((point) => (
        <button
          key={point}
          type="button"
          role="radio"
          aria-checked={point === points}
          aria-label={t('{point} of {most}', { point, most })}
          tabIndex={point === (points || 1) ? 0 : -1}
          disabled={readOnly}
          className={cx(styles.star, most > 10 && styles.point, point <= points && styles.lit)}
          onClick={() => rate(point)}
        >
          {most > 10 ? point : <Star aria-hidden="true" />}
        </button>
      ))}
    </div>
  )
}
