import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import type { Project } from '@/features/projects/types'
import { itemsApi, type Item } from './data'

/** Takes one item out of the project; what was labeled of it stays on record. */
export function DeleteItemDialog({ item, project, onClose, onGone }: { item: Item; project: Project; onClose: () => void; onGone: () => void }) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const remove = useMutation({
    mutationFn: () => itemsApi.remove(item.id, reason.trim()),
    onSuccess: async () => {
      onGone()
      await client.invalidateQueries({ queryKey: ['project', project.id] })
      toast(t('“{item}” is out of the project.', { item: item.external_id }))
    },
  })
  return (
    <Dialog
      title={t('Leave “{item}” out?', { item: item.external_id })}
      role="alertdialog"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Keep it')}</Button>
          <Button variant="danger" isPending={remove.isPending} onPress={() => remove.mutate()}>
            {t('Leave it out')}
          </Button>
        </>
      }
    >
      <p>
        {item.labels > 0
          ? t('It has labels: it stays on record as withdrawn and is worked on no more. Datasets that hold it are taken back, and who received them is told. This can’t be undone.')
          : t('It is deleted from the project. This can’t be undone; you can import it again.')}
      </p>
      <TextField label={t('Why?')} value={reason} onChange={setReason} />
      <Fault error={remove.error} />
    </Dialog>
  )
}
