import { useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { http } from '@/api/http'
import { msg, t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { toast, toastProblem } from '@/ui/Toast'
import type { ItemSession } from '../itemSession'
import { ReasonForm, type ReasonOption } from '../ReasonForm'
import { EarlierQuestions, questionsKey } from './EarlierQuestions'

type Kind = 'unsure' | 'broken' | 'person' | 'question'

const OPTIONS: readonly (ReasonOption & { value: Kind })[] = [
  { value: 'question', label: msg('I have a question'), help: msg('It goes to whoever runs the project.') },
  { value: 'unsure', label: msg('I am not sure'), help: msg('Somebody looks at it; you go on with it.') },
  { value: 'broken', label: msg('It is broken'), help: msg('It does not load, or can’t be seen or read.') },
  { value: 'person', label: msg('I see a person'), help: msg('Somebody can be recognised who should not be.') },
]

const DONE: Record<Kind, string> = {
  question: msg('Your question is sent. The answer comes to Home, and stands here too.'),
  unsure: msg('Flagged. You can go on with the item.'),
  broken: msg('Flagged. You can skip the item now.'),
  person: msg('Taken out. Nobody gets this item until a steward has looked at it.'),
}

interface Props {
  session: ItemSession
  onClose: () => void
  /** The item is no longer anybody's to label. */
  onGone: () => void
}

/** Says that something is the matter with an item, or asks about it; what was asked before stands below. */
export default function FlagDialog({ session, onClose, onGone }: Props) {
  const client = useQueryClient()
  const { id, external_id: name } = session.item.assignment.item
  const [kind, setKind] = useState<Kind>('question')
  const [note, setNote] = useState('')
  const [asked, setAsked] = useState(false)
  const [busy, setBusy] = useState(false)
  const text = note.trim()
  const lacking = kind === 'question' && text === ''

  async function send(): Promise<void> {
    setAsked(true)
    if (lacking || busy) return
    setBusy(true)
    try {
      const item = `/items/${encodeURIComponent(id)}`
      // What is not sent yet would be refused once the item is out.
      if (kind === 'person') await session.sync.flush()
      if (kind === 'question') await http.create(`${item}/questions`, { text })
      else await http.create(`${item}/flags`, { kind, comment: text })
      toast(t(DONE[kind]))
      void client.invalidateQueries({ queryKey: questionsKey(id) })
      onClose()
      if (kind === 'person') onGone()
    } catch (error) {
      toastProblem(error)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Dialog
      title={t('Flag {name}, or ask about it', { name })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button variant={kind === 'person' ? 'danger' : 'primary'} keys={kind === 'question' ? 'Mod+Enter' : 'Enter'} isPending={busy} onPress={() => void send()}>
            {kind === 'person' ? t('Take the item out') : kind === 'question' ? t('Ask') : t('Flag the item')}
          </Button>
        </>
      }
    >
      <ReasonForm
        lead={
          kind === 'person'
            ? t('The item leaves every queue at once and goes to redaction review. What you labeled so far is kept, sealed. You get the next item.')
            : t('The item stays with you.')
        }
        label={t('What is it?')}
        options={OPTIONS}
        value={kind}
        onChange={(value) => setKind(value as Kind)}
        note={note}
        onNote={setNote}
        noteLabel={kind === 'question' ? t('Your question') : t('Anything to add')}
        noteHelp={t('Ctrl+Enter sends it. Write no names of people.')}
        needsNote={(value) => value === 'question'}
        error={asked && lacking ? t('Write your question first.') : undefined}
        onEnter={() => void send()}
      />
      <EarlierQuestions item={id} />
    </Dialog>
  )
}
