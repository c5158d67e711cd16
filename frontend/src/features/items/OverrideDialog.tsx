import { useState, type FormEvent } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { isProblem } from '@/api/problem'
import { msg, t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { date } from '@/ui/format'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import type { Evidence } from '@/features/rights/shared/evidence'
import { EvidenceField } from '@/features/rights/shared/EvidenceField'
import { ReasonField } from '@/features/rights/shared/ReasonField'
import { endOfDay, inDays } from '@/features/rights/shared/days'
import type { NewOverride, OverrideAction } from './data'

const ACTIONS: readonly (readonly [OverrideAction, string])[] = [
  ['label', msg('being labeled')],
  ['export', msg('being handed on')],
  ['train', msg('training a model')],
]
/** Characters that the server asks for at least. */
const LEAST_REASON = 10
const LASTS = [7, 30, 90] as const

interface Props {
  title: string
  /** What the check left open, in sentences. */
  open: readonly string[]
  /** The act that was asked about. */
  asked: string | undefined
  save: (given: NewOverride) => Promise<unknown>
  /** What is told when it is done. */
  told: (until: string) => string
  onClose: () => void
}

/** Lets pass what needs review: by a person, for a reason, for a while. What is blocked needs a new fact instead. */
export function OverrideDialog({ title, open, asked, save, told, onClose }: Props) {
  const client = useQueryClient()
  const [actions, setActions] = useState<readonly OverrideAction[]>([ACTIONS.find(([action]) => action === asked)?.[0] ?? 'label'])
  const [until, setUntil] = useState(() => inDays(30))
  const [reason, setReason] = useState('')
  const [evidence, setEvidence] = useState<Evidence[]>([])
  const pass = useMutation({
    mutationFn: () => save({ actions: [...actions], reason: reason.trim(), expires_at: endOfDay(until), evidence: evidence.map((one) => one.id) }),
    onSuccess: async () => {
      onClose()
      toast(told(date(new Date(endOfDay(until)))))
      await Promise.all([client.invalidateQueries({ queryKey: ['item'] }), client.invalidateQueries({ queryKey: ['project'] })])
    },
  })
  const problem = isProblem(pass.error) ? pass.error : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    pass.mutate()
  }
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="override" variant="primary" isPending={pass.isPending} isDisabled={reason.trim().length < LEAST_REASON || actions.length === 0 || !until}>
            {t('Let it pass for now')}
          </Button>
        </>
      }
    >
      <form id="override" className={manage.form} onSubmit={submit}>
        <div>
          <p>{t('You answer for what the check left open:')}</p>
          <ul className={manage.list}>
            {open.map((detail) => (
              <li key={detail}>{detail}</li>
            ))}
          </ul>
        </div>
        <fieldset>
          <legend className={manage.legend}>{t('It may pass for')}</legend>
          <div className={manage.checks}>
            {ACTIONS.map(([action, words]) => (
              <Checkbox key={action} isSelected={actions.includes(action)} onChange={(on) => setActions(on ? [...actions, action] : actions.filter((other) => other !== action))}>
                {t(words)}
              </Checkbox>
            ))}
          </div>
        </fieldset>
        <div>
          <TextField type="date" label={t('Until the end of')} value={until} onChange={setUntil} error={problem?.field('expires_at')} isRequired />
          <p className={manage.quick}>
            {LASTS.map((days) => (
              <Button key={days} size="small" variant="quiet" onPress={() => setUntil(inDays(days))}>
                {t('{days} days', { days })}
              </Button>
            ))}
          </p>
        </div>
        <ReasonField label={t('Why may it pass?')} value={reason} onChange={setReason} placeholder={t('The lawyer looked at the terms on 4 May: mining is not what they mean')} error={problem?.field('reason')} />
        <EvidenceField label={t('Proof, if there is any')} value={evidence} onChange={setEvidence} error={problem?.field('evidence')} />
        <Fault error={pass.error} pointers />
      </form>
    </Dialog>
  )
}
