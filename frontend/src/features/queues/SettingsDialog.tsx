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
import { queues, queuesQuery, showChanged, type Queue } from './data'
import { AnswerFields, HandOutFields, RepairFields, RuleFields, SkipFields, type Fields } from './SettingsFields'
import { changesOf, faultsOf, fieldAt, formOf, type Faults, type Form } from './form'
import styles from './queues.module.css'

/** All settings of a queue. Only what was changed is sent, for the version that was opened. */
export function SettingsDialog({ queue, all, project, onClose }: { queue: Queue; all: readonly Queue[]; project: Project; onClose: () => void }) {
  const client = useQueryClient()
  const [opened] = useState(queue) // counts move while the dialog is open; the version that is changed does not
  const [form, setForm] = useState<Form>(() => formOf(queue))
  const changes = changesOf(opened, form)
  // What the queue has already is let be, whatever the form would say of it.
  const [start] = useState(form)
  const had = faultsOf(start)
  const wrong = Object.fromEntries(Object.entries(faultsOf(form)).filter(([key]) => had[key as keyof Form] === undefined || form[key as keyof Form] !== start[key as keyof Form])) as Faults
  const isSame = Object.keys(changes).length === 0
  const [keeps, setKeeps] = useState(false) // work that has more answers given out or in than are asked for now
  const saving = useMutation({
    mutationFn: () => queues.change(opened, keeps && changes.overlap ? { ...changes, overlap: { ...changes.overlap, keep_issued: true } } : changes),
    onSuccess: (changed) => {
      showChanged(client, project.id, changed)
      toast(t('{queue} is changed. What people hold already stays as it is.', { queue: changed.name }))
      onClose()
    },
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: queuesQuery(project.id).queryKey }), client.invalidateQueries({ queryKey: ['project', project.id, 'detail'] })]),
  })
  const isWrong = Object.keys(wrong).length > 0
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (!isSame && !isWrong) saving.mutate()
  }
  const refused = refusedIn(saving.error)
  const fields: Fields = {
    form,
    set: (part) => {
      setForm((before) => ({ ...before, ...part }))
      if (refused) saving.reset()
    },
    faults: { ...refused, ...wrong },
  }
  return (
    <Dialog
      title={t('Settings of {queue}', { queue: queue.name })}
      isOpen
      onClose={onClose}
      size="wide"
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="queue-settings" variant="primary" isPending={saving.isPending} isDisabled={isSame || isWrong}>
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
        <Fault error={saving.error} />
      </form>
    </Dialog>
  )
}

/** What the server refused, at the fields that it points at; null where it is not about single fields. */
function refusedIn(error: unknown): Faults | null {
  if (!isProblem(error) || isIssued(error)) return null
  const found = error.errors.flatMap(({ pointer, detail }) => {
    const key = fieldAt(pointer)
    return key === null ? [] : [[key, detail] as const]
  })
  return found.length > 0 ? Object.fromEntries(found) : null
}

const isIssued = (error: unknown): boolean => isProblem(error) && error.code === 'overlap.issued'
