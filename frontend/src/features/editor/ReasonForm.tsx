import { useRef, type ReactNode } from 'react'
import { RadioGroup, Radio } from 'react-aria-components/RadioGroup'
import { t } from '@/i18n'
import { TextArea } from '@/ui/Field'
import { Kbd } from '@/ui/Kbd'
import styles from './ReasonForm.module.css'

export interface ReasonOption {
  readonly value: string
  readonly label: string
  readonly help: string
}

interface Props {
  /** What will happen. */
  lead: ReactNode
  label: string
  options: readonly ReasonOption[]
  /** Null: none is chosen yet. */
  value: string | null
  onChange: (value: string) => void
  /** Said where none is chosen and one has to be. */
  lack?: string | undefined
  note: string
  onNote: (note: string) => void
  noteLabel: string
  noteHelp: string
  /** Reasons that say nothing without a note. */
  needsNote: (value: string | null) => boolean
  error: string | undefined
  /** Enter among the reasons, or Ctrl+Enter in the note. */
  onEnter: () => void
}

/** One of a few reasons and a note, all by keyboard: a digit chooses, Enter goes on. */
export function ReasonForm({ lead, label, options, value, onChange, lack, note, onNote, noteLabel, noteHelp, needsNote, error, onEnter }: Props) {
  const form = useRef<HTMLDivElement>(null)
  const focusNote = (): void => form.current?.querySelector('textarea')?.focus()

  function take(chosen: string): void {
    onChange(chosen)
    if (needsNote(chosen)) focusNote()
    else form.current?.querySelector<HTMLElement>(`input[value="${CSS.escape(chosen)}"]`)?.focus()
  }

  /** On the way down, before the radio buttons have their own use for the keys. */
  function onKeyDown(event: React.KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return
    const isTyping = event.target instanceof HTMLTextAreaElement
    const withMod = event.ctrlKey || event.metaKey
    const chosen = isTyping || withMod || event.altKey ? undefined : options[Number(event.key) - 1]
    if (chosen) take(chosen.value)
    else if (event.key === 'Enter' && (withMod || !isTyping)) {
      if (needsNote(value) && note.trim() === '') focusNote()
      onEnter()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div ref={form} className={styles.form} onKeyDownCapture={onKeyDown}>
      <div className="dim">{lead}</div>
      <RadioGroup aria-label={label} value={value} onChange={onChange} isInvalid={lack !== undefined} className={styles.reasons}>
        {lack && (
          <p role="alert" className={styles.lack}>
            {lack}
          </p>
        )}
        {options.map((option, index) => (
          <Radio key={option.value} value={option.value} autoFocus={index === 0} className={styles.reason}>
            {index < 9 ? <Kbd keys={String(index + 1)} /> : <span />}
            <span>
              <span className={styles.label}>{t(option.label)}</span> {option.help && <span className="dim">{t(option.help)}</span>}
            </span>
          </Radio>
        ))}
      </RadioGroup>
      <TextArea label={noteLabel} value={note} onChange={onNote} rows={2} maxLength={2000} isRequired={needsNote(value)} description={noteHelp} error={error} />
    </div>
  )
}
