import { useState, type FormEvent } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { SegmentedControl } from '@/ui/Segmented'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { recallsApi, type Recipient, type RecipientKind } from './data'

interface Props {
  /** Null: a new one. */
  recipient: Recipient | null
  onClose: () => void
  onMade?: (recipient: Recipient) => void
}

/** Somebody who receives datasets: who, and where they are told. */
export function RecipientDialog({ recipient, onClose, onMade }: Props) {
  const client = useQueryClient()
  const [name, setName] = useState(recipient?.name ?? '')
  const [kind, setKind] = useState<RecipientKind>(recipient?.kind ?? 'organisation')
  const [contact, setContact] = useState(recipient?.contact ?? '')
  const [territory, setTerritory] = useState(recipient?.territory ?? '')
  const save = useMutation({
    mutationFn: () => {
      const told = { contact: kind === 'public' ? '' : contact.trim(), territory: territory.trim() }
      return recipient ? recallsApi.changeRecipient(recipient.id, told) : recallsApi.addRecipient({ name: name.trim(), kind, ...told })
    },
    onSuccess: async (made) => {
      await Promise.all([client.invalidateQueries({ queryKey: ['recipients'] }), client.invalidateQueries({ queryKey: ['recalls'] })])
      onMade?.(made)
      onClose()
      toast(recipient ? t('{name} is changed. Notices that could not be sent are sent there.', { name: made.name }) : t('{name} is on record.', { name: made.name }))
    },
  })
  const problem = isProblem(save.error) ? save.error : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Dialog
      title={recipient ? recipient.name : t('A recipient')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="recipient" variant="primary" isPending={save.isPending} isDisabled={!name.trim()}>
            {recipient ? t('Save') : t('Add {name}', { name: name.trim() || t('the recipient') })}
          </Button>
        </>
      }
    >
      <form id="recipient" className={manage.form} onSubmit={submit}>
        {!recipient && (
          <>
            <TextField label={t('Name')} value={name} onChange={setName} error={problem?.field('name')} isRequired autoFocus maxLength={200} />
            <SegmentedControl
              label={t('Who are they?')}
              value={kind}
              onChange={setKind}
              segments={[
                { value: 'organisation', label: t('an organisation') },
                { value: 'person', label: t('a person') },
                { value: 'public', label: t('the public') },
              ]}
            />
          </>
        )}
        {kind === 'public' ? (
          <p className="dim">{t('The public is told by the project’s notice feed.')}</p>
        ) : (
          <TextField label={t('E-mail address')} type="email" value={contact} onChange={setContact} description={t('Where notices go. Without one they wait for you to tell them by hand.')} error={problem?.field('contact')} />
        )}
        <TextField label={t('Country')} value={territory} onChange={setTerritory} placeholder="DE" maxLength={2} error={problem?.field('territory')} />
        <Fault error={save.error} />
      </form>
    </Dialog>
  )
}
