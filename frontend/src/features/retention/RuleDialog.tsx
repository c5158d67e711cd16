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
import { ReasonField } from '@/features/rights/shared/ReasonField'
import { retentionApi, rulesQuery, type Rule } from './data'

/** Another time for one class of data. */
export function RuleDialog({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const client = useQueryClient()
  const [ends, setEnds] = useState<'days' | 'never'>(rule.days === null ? 'never' : 'days')
  const [days, setDays] = useState(String(rule.days ?? rule.default_days ?? 365))
  const [note, setNote] = useState('')
  const set = useMutation({
    mutationFn: () => retentionApi.setRule({ name: rule.name, days: ends === 'never' ? null : Number(days), note: note.trim() }),
    onSuccess: (answer) => {
      client.setQueryData(rulesQuery.queryKey, answer)
      onClose()
      toast(t('The rule is changed.'))
    },
  })
  const problem = isProblem(set.error) ? set.error : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    set.mutate()
  }
  return (
    <Dialog
      title={t('How long is this kept?')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="rule" variant="primary" isPending={set.isPending} isDisabled={ends === 'days' && !/^\d+$/.test(days.trim())}>
            {t('Change the rule')}
          </Button>
        </>
      }
    >
      <form id="rule" className={manage.form} onSubmit={submit}>
        <p>{rule.text}</p>
        <SegmentedControl
          label={t('Kept for')}
          value={ends}
          onChange={setEnds}
          segments={[
            { value: 'days', label: t('a number of days') },
            { value: 'never', label: t('without end') },
          ]}
        />
        {ends === 'days' && <TextField label={t('Days')} inputMode="numeric" value={days} onChange={setDays} error={problem?.errors.find(({ pointer }) => pointer.endsWith('/days'))?.detail} autoFocus />}
        {rule.is_carried_out && <p className="small dim">{t('What is over its time is deleted with the next round of the clock, files too. That cannot be undone.')}</p>}
        <ReasonField value={note} onChange={setNote} placeholder={t('As our policy of 4 May has it')} />
        <Fault error={set.error} />
      </form>
    </Dialog>
  )
}
