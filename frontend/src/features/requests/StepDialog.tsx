import { useState, type FormEvent } from 'react'
import { useMutation } from '@tanstack/react-query'
import { isProblem } from '@/api/problem'
import { msg, t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Select } from '@/ui/Select'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { ReasonField } from '@/features/rights/shared/ReasonField'
import { requestsApi, type RequestState, type SubjectRequest } from './data'

export type Step = 'verify' | 'extend' | 'close' | 'lift'

interface Words {
  title: string
  verb: string
  question: string
  example: string
  help: string
}

const WORDS: Record<Step, Words> = {
  verify: { title: msg('Who asks is made sure'), verb: msg('Enter it'), question: msg('How was it made sure?'), example: msg('Answered from the address that is on file'), help: msg('That the one who asks is the one whose data it is, with no more data asked for than needed.') },
  extend: { title: msg('Extend the time'), verb: msg('Extend it once'), question: msg('Why is more time needed?'), example: msg('Many items, spread over three projects'), help: msg('It can be extended once, before the first time is over. Tell the person, with the reason.') },
  close: { title: msg('Close the request'), verb: msg('Close it'), question: msg('Why?'), example: msg('Nothing about them is held'), help: msg('What the program does not carry out by itself is closed by hand.') },
  lift: { title: msg('Lift it'), verb: msg('Lift it'), question: msg('Why?'), example: msg('The facts were checked and are right'), help: msg('Items come back where they may.') },
}

/** One step of a request, with the reason that stands beside it. */
export function StepDialog({ request, step, onClose, onDone }: { request: SubjectRequest; step: Step; onClose: () => void; onDone: () => Promise<void> }) {
  const words = WORDS[step]
  const [reason, setReason] = useState('')
  const [state, setState] = useState<RequestState>(request.kind === 'withdraw' ? 'done' : 'refused')
  const run = useMutation({
    mutationFn: () => {
      const told = reason.trim()
      if (step === 'verify') return requestsApi.verify(request.id, told)
      if (step === 'extend') return requestsApi.extend(request.id, told)
      if (step === 'lift') return requestsApi.lift(request.id, told)
      return requestsApi.close(request.id, state, told)
    },
    onSuccess: async () => {
      await onDone()
      onClose()
      toast(t('Entered.'))
    },
  })
  const problem = isProblem(run.error) ? run.error : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    run.mutate()
  }
  return (
    <Dialog
      title={t(words.title)}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="request-step" variant="primary" isPending={run.isPending} isDisabled={!reason.trim()}>
            {t(words.verb)}
          </Button>
        </>
      }
    >
      <form id="request-step" className={manage.form} onSubmit={submit}>
        <p className="dim">{t(words.help)}</p>
        {step === 'close' && (
          <Select
            label={t('How does it end?')}
            value={state}
            onChange={setState}
            options={[
              { value: 'done', label: t('Done'), detail: t('by other means') },
              ...(request.kind === 'withdraw'
                ? []
                : [
                    { value: 'refused' as const, label: t('Refused'), detail: t('they are told why, and where they can complain') },
                    { value: 'cancelled' as const, label: t('Taken back'), detail: t('by the person') },
                  ]),
            ]}
          />
        )}
        <ReasonField label={t(words.question)} value={reason} onChange={setReason} placeholder={t(words.example)} error={problem?.field('reason') ?? problem?.field('note')} />
        <Fault error={run.error} />
      </form>
    </Dialog>
  )
}
