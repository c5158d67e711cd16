import type { ReactNode } from 'react'
import { useMutation } from '@tanstack/react-query'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Fault } from '@/features/projects/Fault'

interface Props {
  title: string
  children: ReactNode
  /** What the button says that does it. */
  verb: string
  act: () => Promise<unknown>
  onClose: () => void
  onDone: () => void
}

/** Asks once before something that can't be undone. */
export function ConfirmDialog({ title, children, verb, act, onClose, onDone }: Props) {
  const run = useMutation({
    mutationFn: act,
    onSuccess: () => {
      onClose()
      onDone()
    },
  })
  return (
    <Dialog
      title={title}
      role="alertdialog"
      size="small"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button variant="danger" isPending={run.isPending} onPress={() => run.mutate()}>
            {verb}
          </Button>
        </>
      }
    >
      <p>{children}</p>
      <Fault error={run.error} />
    </Dialog>
  )
}
