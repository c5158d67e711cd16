import { useState, type FormEvent } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { Dialog } from '@/ui/Dialog'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import type { Project } from '@/features/projects/types'
import { AudienceFields } from './AudienceFields'
import { queues, queuesQuery, type Queue } from './data'
import { AnswerFields, HandOutFields, RepairFields, RuleFields, SkipFields, type Fields } from './SettingsFields'
import { changesOf, formOf, unreadable, type Form } from './form'
import styles from './queues.module.css'

/** All settings of a queue. Only what was changed is sent, for the version that was opened. */
export function SettingsDialog({ queue, all, project, onClose }: { queue: Queue; all: readonly Queue[]; project: Project; onClose: () => void }) {
  const client = useQueryClient()
  const [opened] = useState(queue) // counts move while the dialog is open; the version that is changed does not
  const [form, setForm] = useState<Form>(() => formOf(queue))
  const changes = changesOf(opened, form)
  const bad = unreadable(form)
  const isSame = Object.keys(changes).length === 0
  const [keeps, setKeeps] = useState(false) // work that has more answers given out or in than are asked for now
  const saving = useMutation({
    mutationFn: () => queues.change(opened, keeps && changes.overlap ? { ...changes, overlap: { ...changes.overlap, keep_issued: true } } : changes),
    onSuccess: (changed) => {
      toast(t('{queue} is changed. What people hold already stays as it is.', { queue: changed.name }))
      onClose()
    },
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: queuesQuery(project.id).queryKey }), client.invalidateQueries({ queryKey: ['project', project.id, 'detail'] })]),
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (!isSame && bad.length === 0) saving.mutate()
  }
  const fields: Fields = { form, set: (part) => setForm((before) => ({ ...before, ...part })), bad }
  return (
    <Dialog
      title={t('Settings of {queue}', { queue: queue.name })}
      isOpen
      onClose={onClose}
      size="wide"
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="queue-settings" variant="primary" isPending={saving.isPending} isDisabled={isSame || bad.length > 0}>
            {t('Save')}
          </Button>
        </>
      }
    >
      <form id="queue-settings" onSubmit={submit} className={styles.form}>
        <HandOutFields {...fields} />
        <AnswerFields {...fields} kind={queue.kind} schema={project.schema} />
        <RuleFields {...fields} queue={queue} all={all} />
        <AudienceFields {...fields} queue={opened} />
        <SkipFields {...fields} />
        {queue.kind === 'annotate' && <RepairFields {...fields} />}
        {(keeps || isIssued(saving.error)) && (
          <Checkbox isSelected={keeps} onChange={setKeeps}>
            {t('Items that have more answers given out or in already keep them; the others get the new number')}
          </Checkbox>
        )}
        <Fault error={saving.error} pointers />
      </form>
    </Dialog>
  )
}

const isIssued = (error: unknown): boolean => isProblem(error) && error.code === 'overlap.issued'
