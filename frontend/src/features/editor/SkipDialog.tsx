import { useRef, useState } from 'react'
import { RadioGroup, Radio } from 'react-aria-components/RadioGroup'
import type { SkipReason } from '@/api/work'
import { msg, t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextArea } from '@/ui/Field'
import { Kbd } from '@/ui/Kbd'
import styles from './SkipDialog.module.css'

const REASONS: readonly { value: SkipReason; label: string; help: string }[] = [
  { value: 'unsure', label: msg('I am not sure'), help: msg('Somebody else should decide.') },
  { value: 'broken', label: msg('It is broken'), help: msg('It does not load, or can’t be seen or read.') },
  { value: 'not_applicable', label: msg('It does not belong here'), help: msg('The questions make no sense for it.') },
  { value: 'other', label: msg('Something else'), help: msg('Say what, in a few words.') },
]

/** Why an item is left to others: a digit chooses, Enter skips (with Ctrl in the note). */
export default function SkipDialog({ onClose, onSkip }: { onClose: () => void; onSkip: (reason: SkipReason, comment: string) => void }) {
  const [reason, setReason] = useState<SkipReason>('unsure')
  const [comment, setComment] = useState('')
  const [asked, setAsked] = useState(false)
  const form = useRef<HTMLDivElement>(null)
  const lacking = reason === 'other' && comment.trim() === ''

  function skip(): void {
    if (lacking) {
      setAsked(true)
      focusNote()
    } else onSkip(reason, comment.trim())
  }

  function focusNote(): void {
    form.current?.querySelector('textarea')?.focus()
  }

  function take(chosen: SkipReason): void {
    setReason(chosen)
    if (chosen === 'other') focusNote()
    else form.current?.querySelector<HTMLElement>(`input[value="${chosen}"]`)?.focus()
  }

  /** On the way down, before the radio buttons have their own use for the keys. */
  function onKeyDown(event: React.KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return
    const isTyping = event.target instanceof HTMLTextAreaElement
    const withMod = event.ctrlKey || event.metaKey
    const chosen = isTyping || withMod || event.altKey ? undefined : REASONS[Number(event.key) - 1]
    if (chosen) take(chosen.value)
    else if (event.key === 'Enter' && (withMod || !isTyping)) skip()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <Dialog
      title={t('Skip this item')}
      isOpen
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Keep it')}</Button>
          <Button variant="primary" keys="Enter" onPress={skip}>
            {t('Skip the item')}
          </Button>
        </>
      }
    >
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div ref={form} className={styles.form} onKeyDownCapture={onKeyDown}>
        <p className="dim">{t('It goes to others and does not come back to you. Your draft of it is not kept.')}</p>
        <RadioGroup aria-label={t('Why?')} value={reason} onChange={(value) => setReason(value as SkipReason)} className={styles.reasons}>
          {REASONS.map(({ value, label, help }, index) => (
            <Radio key={value} value={value} autoFocus={index === 0} className={styles.reason}>
              <Kbd keys={String(index + 1)} />
              <span>
                <span className={styles.label}>{t(label)}</span> <span className="dim">{t(help)}</span>
              </span>
            </Radio>
          ))}
        </RadioGroup>
        <TextArea
          label={t('Anything to add')}
          value={comment}
          onChange={setComment}
          rows={2}
          isRequired={reason === 'other'}
          description={reason === 'other' ? t('This reason needs a few words. Ctrl+Enter skips.') : t('Ctrl+Enter skips.')}
          error={asked && lacking ? t('Say in a few words why you skip it.') : undefined}
        />
      </div>
    </Dialog>
  )
}
