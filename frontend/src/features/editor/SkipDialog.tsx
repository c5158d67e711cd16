import { useState } from 'react'
import type { SkipReason } from '@/api/work'
import type { SkipRules } from '@/api/types'
import { msg, t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { ReasonForm, type ReasonOption } from './ReasonForm'

const USUAL: Readonly<Record<string, Omit<ReasonOption, 'value'>>> = {
  unsure: { label: msg('I am not sure'), help: msg('Somebody else should decide.') },
  broken: { label: msg('It is broken'), help: msg('It does not load, or can’t be seen or read.') },
  not_applicable: { label: msg('It does not belong here'), help: msg('The questions make no sense for it.') },
  other: { label: msg('Something else'), help: msg('Say what, in a few words.') },
}

const NONE: ReasonOption = { value: '', label: msg('No particular reason'), help: msg('It just goes to somebody else.') }

/** The queue's reasons, in its own words where it has some; none at all is one of them where none is asked for. */
function optionsOf({ policy, reasons }: SkipRules): readonly ReasonOption[] {
  const values = reasons.length > 0 ? reasons : Object.keys(USUAL)
  const options = values.map((value) => ({ value, ...(USUAL[value] ?? { label: value.replaceAll('_', ' '), help: '' }) }))
  return policy === 'allowed' ? [NONE, ...options] : options
}

interface Props {
  rules: SkipRules
  /** It came back for repair: skipping gives it up. */
  isRepair?: boolean
  onClose: () => void
  onSkip: (reason: SkipReason, comment: string) => void
}

/** Why an item is left to others: a digit chooses, Enter skips (with Ctrl in the note). Nothing is chosen for anybody. */
export default function SkipDialog({ rules, isRepair = false, onClose, onSkip }: Props) {
  const options = optionsOf(rules)
  const [reason, setReason] = useState<string | null>(null)
  const [comment, setComment] = useState('')
  const [asked, setAsked] = useState(false)
  const needsReason = reason === null && rules.policy !== 'allowed'
  const needsNote = reason === 'other' && comment.trim() === ''

  function skip(): void {
    if (needsReason || needsNote) setAsked(true)
    else onSkip(reason ?? '', comment.trim())
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
      <ReasonForm
        lead={
          isRepair
            ? t('This item was returned to you. Skipping gives it up: your answer counts as rejected, and others do the item.')
            : t('It goes to others and does not come back to you. Your draft of it is not kept.')
        }
        label={t('Why?')}
        options={options}
        value={reason}
        onChange={setReason}
        lack={asked && needsReason ? t('Choose why first: press its digit, or click it.') : undefined}
        note={comment}
        onNote={setComment}
        noteLabel={t('Anything to add')}
        noteHelp={reason === 'other' ? t('This reason needs a few words. Ctrl+Enter skips.') : t('Ctrl+Enter skips.')}
        needsNote={(value) => value === 'other'}
        error={asked && needsNote ? t('Say in a few words why you skip it.') : undefined}
        onEnter={skip}
      />
    </Dialog>
  )
}
