import { useState, type FormEvent } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { ReasonField } from '@/features/rights/shared/ReasonField'
import { retentionApi, type Hold } from './data'

/** Ends a hold before its time, with a reason. */
export function ReleaseHoldDialog({ hold, onClose }: { hold: Hold; onClose: () => void }) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const release = useMutation({
    mutationFn: () => retentionApi.release(hold.id, reason.trim()),
    onSuccess: async () => {
      await Promise.all([client.invalidateQueries({ queryKey: ['holds'] }), client.invalidateQueries({ queryKey: ['requests'] })])
      onClose()
      toast(t('The hold is released. Erasures that waited for it go on.'))
    },
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    release.mutate()
  }
  return (
    <Dialog
      title={t('Release the hold?')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="release-hold" variant="danger" isPending={release.isPending} isDisabled={!reason.trim()}>
            {t('Release it')}
          </Button>
        </>
      }
    >
      <form id="release-hold" className={manage.form} onSubmit={submit}>
        <p>“{hold.reason}”</p>
        <p className="dim">{t('Erasures that waited for it go on at once. That cannot be undone.')}</p>
        <ReasonField value={reason} onChange={setReason} placeholder={t('The case is closed, letter of 4 June')} />
        <Fault error={release.error} />
      </form>
    </Dialog>
  )
}
