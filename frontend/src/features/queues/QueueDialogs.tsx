import { useState, type FormEvent, type ReactNode } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { SegmentedControl } from '@/ui/Segmented'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import type { Project } from '@/features/projects/types'
import { queues, queuesQuery, type Filled, type Queue, type QueueKind } from './data'
import { KIND_WORDS } from './words'

export function NewQueueDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const [kind, setKind] = useState<QueueKind>('review')
  const [name, setName] = useState('')
  return (
    <FormDialog title={t('New queue')} verb={t('Make the queue')} project={project.id} canSave={name.trim() !== ''} save={() => queues.make(project.id, { kind, name })} onClose={onClose}>
      <SegmentedControl label={t('Stage')} value={kind} onChange={setKind} segments={(['annotate', 'review', 'adjudicate'] as const).map((value) => ({ value, label: t(KIND_WORDS[value]) }))} />
      <TextField label={t('Name')} value={name} onChange={setName} maxLength={120} autoFocus isRequired description={t('Settings and rules come next. Work comes in by the rules of other queues, or by hand.')} />
    </FormDialog>
  )
}

export function CloneDialog({ queue, onClose }: { queue: Queue; onClose: () => void }) {
  const [name, setName] = useState(t('{queue}, copy', { queue: queue.name }).slice(0, 120))
  return (
    <FormDialog title={t('Clone {queue}', { queue: queue.name })} verb={t('Clone')} project={queue.project} canSave={name.trim() !== ''} save={() => queues.clone(queue, name)} onClose={onClose}>
      <TextField label={t('Name of the new queue')} value={name} onChange={setName} maxLength={120} autoFocus isRequired description={t('It has the same settings and rules, is open, and has no work yet.')} />
    </FormDialog>
  )
}

/** Everything that matches goes in, portion by portion: each call takes what is not there yet. */
export function FillDialog({ queue, onClose }: { queue: Queue; onClose: () => void }) {
  const [filter, setFilter] = useState(queue.kind === 'annotate' ? 'state:labelable' : 'state:labeled')
  async function fill(): Promise<void> {
    let done: Filled
    let total = 0
    do {
      done = await queues.fill(queue, filter.trim())
      total += done.put
    } while (done.more && done.put > 0)
    toast(t('{count, plural, =0 {Nothing was put in: what matches is in the queue, or may not be labeled.} one {# item is in the queue now.} other {# items are in the queue now.}}', { count: total }))
  }
  return (
    <FormDialog title={t('Put items into {queue}', { queue: queue.name })} verb={t('Put in')} project={queue.project} canSave save={fill} onClose={onClose}>
      <TextField label={t('Filter')} value={filter} onChange={setFilter} autoFocus description={t('As on the page of items, for instance state:labeled or label:car; empty takes all. What was in this queue before is left out.')} />
    </FormDialog>
  )
}

interface FormProps {
  title: string
  verb: string
  project: string
  canSave: boolean
  save: () => Promise<unknown>
  onClose: () => void
  children: ReactNode
}

function FormDialog({ title, verb, project, canSave, save, onClose, children }: FormProps) {
  const client = useQueryClient()
  const saving = useMutation({
    mutationFn: save,
    onSuccess: onClose,
    onSettled: () => client.invalidateQueries({ queryKey: queuesQuery(project).queryKey }),
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (canSave) saving.mutate()
  }
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="queue" variant="primary" isPending={saving.isPending} isDisabled={!canSave}>
            {verb}
          </Button>
        </>
      }
    >
      <form id="queue" onSubmit={submit} className={manage.form}>
        {children}
        <Fault error={saving.error} />
      </form>
    </Dialog>
  )
}
