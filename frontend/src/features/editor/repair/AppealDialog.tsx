import { useState } from 'react'
import { http } from '@/api/http'
import type { Repair } from '@/api/types'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextArea } from '@/ui/Field'
import { dateTime } from '@/ui/format'
import { toast, toastProblem } from '@/ui/Toast'
import { reasonWords } from './words'

interface Props {
  repair: Pick<Repair, 'review' | 'reason' | 'comment' | 'appeal_until'>
  /** It was rejected: there is nothing to repair. */
  isRejected?: boolean
  onClose: () => void
  onAppealed: () => void
}

/** Asks somebody else to look at a review again: once, with a reason, before its deadline. */
export default function AppealDialog({ repair, isRejected = false, onClose, onAppealed }: Props) {
  const [comment, setComment] = useState('')
  const [asked, setAsked] = useState(false)
  const [busy, setBusy] = useState(false)
  const text = comment.trim()

  async function appeal(): Promise<void> {
    setAsked(true)
    if (text === '' || busy) return
    setBusy(true)
    try {
      await http.create(`/reviews/${encodeURIComponent(repair.review)}/appeal`, { comment: text })
      toast(t('Your appeal is with the reviewers. Home shows what they decide.'))
      onClose()
      onAppealed()
    } catch (error) {
      toastProblem(error)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Dialog
      title={t('Appeal against this review')}
      isOpen
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{isRejected ? t('Cancel') : t('Repair it instead')}</Button>
          <Button variant="primary" keys="Mod+Enter" isPending={busy} onPress={() => void appeal()}>
            {t('Send the appeal')}
          </Button>
        </>
      }
    >
      <p className="dim">
        {isRejected ? t('Rejected: {reason}', { reason: reasonWords(repair.reason) }) : t('Returned: {reason}', { reason: reasonWords(repair.reason) })}
        {repair.comment && <>. “{repair.comment}”</>}
      </p>
      <TextArea
        label={t('Why your answer was right')}
        value={comment}
        onChange={setComment}
        rows={4}
        autoFocus
        isRequired
        maxLength={4000}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) {
            event.preventDefault()
            void appeal()
          }
        }}
        error={asked && text === '' ? t('Say in a few words why.') : undefined}
      />
      <p className="small dim">
        {repair.appeal_until
          ? t('You can appeal once, until {date}. Another reviewer decides; you go on with the next item meanwhile.', { date: dateTime(new Date(repair.appeal_until)) })
          : t('You can appeal once. Another reviewer decides; you go on with the next item meanwhile.')}
      </p>
    </Dialog>
  )
}
