import { useState, type FormEvent } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import type { Project } from '@/features/projects/types'
import { itemsApi, versionedItemQuery, type Item, type Wanted } from './data'

interface Props {
  item: Item
  project: Project
  onClose: () => void
}

/** How soon an item comes up, and how many answers it gets: for this item alone, as it is by now. */
export default function WantedDialog({ item, project, onClose }: Props) {
  const read = useQuery(versionedItemQuery(item.id))
  const work = read.data?.item.work?.[0]
  if (read.isSuccess && !read.isFetching && work) return <Form item={read.data.item} etag={read.data.etag} work={work} project={project} onClose={onClose} />
  return (
    <Dialog title={t('Work on “{item}”', { item: item.external_id })} isOpen onClose={onClose} size="small" actions={<Button onPress={onClose}>{t('Close')}</Button>}>
      {read.isError ? <ErrorState error={read.error} onRetry={() => void read.refetch()} /> : read.isFetching ? <SkeletonRows rows={2} /> : <p>{t('It is in no queue any more.')}</p>}
    </Dialog>
  )
}

function Form({ item, etag, work, project, onClose }: Props & { etag: string | undefined; work: Wanted }) {
  const client = useQueryClient()
  const [priority, setPriority] = useState(String(work.priority))
  const [overlap, setOverlap] = useState(String(work.overlap))
  const faults = { priority: faultOf(priority, -1000, 1000), overlap: faultOf(overlap, 1, 50) }
  const changes = {
    ...(Number(priority) === work.priority ? {} : { priority: Number(priority) }),
    ...(Number(overlap) === work.overlap ? {} : { overlap: Number(overlap) }),
  }
  const isReady = !faults.priority && !faults.overlap && Object.keys(changes).length > 0
  const save = useMutation({
    mutationFn: () => itemsApi.change(item.id, changes, etag),
    onSuccess: async () => {
      toast(t('“{item}” is changed.', { item: item.external_id }))
      onClose()
      await Promise.all([client.invalidateQueries({ queryKey: ['item', item.id] }), client.invalidateQueries({ queryKey: ['project', project.id, 'items'] })])
    },
  })
  const refused = isProblem(save.error) ? save.error : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (isReady) save.mutate()
  }
  return (
    <Dialog
      title={t('Work on “{item}”', { item: item.external_id })}
      isOpen
      onClose={onClose}
      size="small"
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="wanted" variant="primary" isPending={save.isPending} isDisabled={!isReady}>
            {t('Save')}
          </Button>
        </>
      }
    >
      <form id="wanted" className={manage.form} onSubmit={submit}>
        <TextField label={t('Priority')} inputMode="numeric" value={priority} onChange={setPriority} autoFocus error={faults.priority ?? refused?.field('priority')} description={t('From -1000 to 1000; 0 is usual. The highest is handed out first.')} />
        <TextField
          label={t('Answers wanted')}
          inputMode="numeric"
          value={overlap}
          onChange={setOverlap}
          error={faults.overlap ?? refused?.field('overlap')}
          description={t('{count, plural, =0 {None is given out or in yet.} one {One is given out or in.} other {# are given out or in.}} Less than that can’t be asked for.', { count: work.taken })}
        />
        {!refused?.field('priority') && !refused?.field('overlap') && <Fault error={save.error} />}
      </form>
    </Dialog>
  )
}

function faultOf(text: string, from: number, to: number): string | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isInteger(value) && value >= from && value <= to ? undefined : t('A whole number from {from} to {to}.', { from: String(from), to: String(to) })
}
