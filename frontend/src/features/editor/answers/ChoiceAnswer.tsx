import { useValue } from '@/modalities/image'
import { ToggleChip } from '@/ui/ToggleChip'
import { choose } from './change'
import { asNames, choicesOf, type AnswerProps } from './spec'
import styles from './answers.module.css'

/** One of several: chips, or rows where options explain themselves. Arrow keys move within the group. */
export function ChoiceAnswer({ document, control, labelledBy, readOnly, taken, live }: AnswerProps) {
  const value = useValue(document, control.name)
  const choices = choicesOf(control, taken)
  const at = choices.findIndex(({ name }) => name === value)

  function onKeyDown(event: React.KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (!step || readOnly || choices.length === 0) return
    event.preventDefault()
    const next = (Math.max(0, at) + (at < 0 && step > 0 ? 0 : step) + choices.length) % choices.length
    choose(document, { ...control, required: true }, choices[next]!.name)
    event.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')[next]?.focus()
  }

  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
    <div role="radiogroup" aria-labelledby={labelledBy} aria-required={control.required ?? false} className={styles.chips} onKeyDown={onKeyDown}>
      {choices.map((choice) => (
        <ToggleChip
          key={choice.name}
          kind="radio"
          isSelected={choice.name === value}
          isDisabled={readOnly}
          keys={choice.key && live(choice.key.toLowerCase()) ? choice.key : undefined}
          onChange={() => choose(document, control, choice.name)}
        >
          {choice.title}
        </ToggleChip>
      ))}
    </div>
  )
}

/** Any of several. */
export function ChoicesAnswer({ document, control, labelledBy, readOnly, taken, live }: AnswerProps) {
  const chosen = asNames(useValue(document, control.name))
  const full = control.max !== null && control.max !== undefined && chosen.length >= control.max
  return (
    <div role="group" aria-labelledby={labelledBy} className={styles.chips}>
      {choicesOf(control, taken).map((choice) => {
        const isSelected = chosen.includes(choice.name)
        return (
          <ToggleChip
            key={choice.name}
            isSelected={isSelected}
            isDisabled={readOnly || (full && !isSelected)}
            keys={choice.key && live(choice.key.toLowerCase()) ? choice.key : undefined}
            onChange={() => choose(document, control, choice.name)}
          >
            {choice.title}
          </ToggleChip>
        )
      })}
    </div>
  )
}
