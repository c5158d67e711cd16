import { useState, type FormEvent } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Select } from '@/ui/Select'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { endOfDay } from '@/features/rights/shared/days'
import { EvidenceField } from '@/features/rights/shared/EvidenceField'
import type { Evidence } from '@/features/rights/shared/evidence'
import { ReasonField } from '@/features/rights/shared/ReasonField'
import { consentsApi, type Consent, type ConsentState } from './data'
import { CHANNELS, NEXT_STATES, STATES } from './words'

/** Adds a step to the life of a consent: what happened, how it was told, with what proof. */
export function EventDialog({ consent, withdraws, onClose }: { consent: Consent; withdraws: boolean; onClose: () => void }) {
  const client = useQueryClient()
  const next = NEXT_STATES[consent.state]
  const [state, setState] = useState<ConsentState>(withdraws ? 'ConsentWithdrawn' : next[0]!)
  const [channel, setChannel] = useState('email')
  const [until, setUntil] = useState('')
  const [reason, setReason] = useState('')
  const [evidence, setEvidence] = useState<Evidence[]>([])
  const gives = state === 'ConsentGiven' || state === 'RenewedConsentGiven'
  const add = useMutation({
    mutationFn: () => consentsApi.add(consent.id, { state, channel, reason: reason.trim(), valid_until: gives && until ? endOfDay(until) : null, evidence: evidence.map(({ id }) => id) }),
    onSuccess: async () => {
      await Promise.all([client.invalidateQueries({ queryKey: ['consents'] }), client.invalidateQueries({ queryKey: ['subjects'] })])
      onClose()
      toast(t('Entered. Items that show {pseudonym} are judged by it.', { pseudonym: consent.subject.pseudonym }))
    },
  })
  const problem = isProblem(add.error) ? add.error : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    add.mutate()
  }
  return (
    <Dialog
      title={withdraws ? t('{pseudonym} takes the consent back', { pseudonym: consent.subject.pseudonym }) : t('What happened?')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="consent-event" variant={state === 'ConsentWithdrawn' ? 'danger' : 'primary'} isPending={add.isPending}>
            {state === 'ConsentWithdrawn' ? t('Withdraw the consent') : t('Enter it')}
          </Button>
        </>
      }
    >
      <form id="consent-event" className={manage.form} onSubmit={submit}>
        {!withdraws && <Select label={t('State')} value={state} onChange={setState} options={next.map((one) => ({ value: one, label: t(STATES[one].word), detail: t(STATES[one].means) }))} />}
        {state === 'ConsentWithdrawn' && (
          <p className="dim">
            {t('Items that rest on it alone leave the queues at once and enter no further dataset. What was done until now stays lawful. To recall datasets and erase, use the person’s page: it shows the effects first.')}
          </p>
        )}
        <Select label={t('How it was told')} value={channel} onChange={setChannel} options={Object.entries(CHANNELS).filter(([value]) => value !== 'clock' && value !== 'self_service').map(([value, label]) => ({ value, label: t(label) }))} />
        {gives && <TextField label={t('Valid until')} type="date" value={until} onChange={setUntil} description={t('Empty: until it is taken back.')} error={problem?.field('valid_until')} />}
        <ReasonField value={reason} onChange={setReason} placeholder={t('By mail of 4 May')} error={problem?.field('reason')} />
        <EvidenceField label={t('Evidence')} value={evidence} onChange={setEvidence} error={problem?.field('evidence')} />
        <Fault error={add.error} />
      </form>
    </Dialog>
  )
}
