import { useState, type FormEvent } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { msg, t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextArea } from '@/ui/Field'
import { Select } from '@/ui/Select'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { inbox, refresh, type Flag, type FlagKind, type Resolution } from './data'

export const RESOLUTION_WORDS: Record<Resolution, string> = {
  noted: msg('Seen, the work goes on'),
  closed: msg('Close the item’s work'),
  nobody: msg('Nobody can be recognised'),
  handled: msg('Masked, or identified'),
}
const HELP: Record<Resolution, string> = {
  noted: msg('Nothing changes for the item.'),
  closed: msg('It leaves every queue and open leases end. Nothing is deleted. This can’t be undone here.'),
  nobody: msg('The entry in the item ends with your reason, and the item is offered again at once.'),
  handled: msg('You dealt with the entry among the people in the item. Whether it may be labeled, the rights say.'),
}
const FITTING: Record<FlagKind, readonly Resolution[]> = { unsure: ['noted'], broken: ['noted', 'closed'], person: ['nobody', 'handled'] }

/** Resolves a flag; what follows from each way stands with it. */
export function ResolveDialog({ flag, project, onClose }: { flag: Flag; project: string; onClose: () => void }) {
  const client = useQueryClient()
  const fitting = FITTING[flag.kind]
  const [resolution, setResolution] = useState<Resolution>(fitting[0] ?? 'noted')
  const [reason, setReason] = useState('')
  const needsReason = resolution === 'nobody' || resolution === 'closed'
  const run = useMutation({
    mutationFn: () => inbox.resolve(flag.id, resolution, reason.trim()),
    onSuccess: async () => {
      onClose()
      toast(t('The flag is resolved.'))
      await refresh(client, project)
    },
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    run.mutate()
  }
  return (
    <Dialog
      title={t('Resolve the flag on {item}', { item: flag.item.external_id })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="resolve" variant={resolution === 'closed' ? 'danger' : 'primary'} isPending={run.isPending} isDisabled={needsReason && !reason.trim()}>
            {resolution === 'closed' ? t('Close its work') : t('Resolve')}
          </Button>
        </>
      }
    >
      <form id="resolve" className={manage.form} onSubmit={submit}>
        <Select label={t('What you found')} value={resolution} onChange={setResolution} options={fitting.map((value) => ({ value, label: t(RESOLUTION_WORDS[value]), detail: t(HELP[value]) }))} />
        <p className="small dim">{t(HELP[resolution])}</p>
        <TextArea label={needsReason ? t('Reason') : t('Reason, if there is one')} value={reason} onChange={setReason} isRequired={needsReason} />
        <Fault error={run.error} />
      </form>
    </Dialog>
  )
}
