import { useState, type FormEvent } from 'react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { SegmentedControl } from '@/ui/Segmented'
import { Select } from '@/ui/Select'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { projectsQuery, sourcesQuery } from '@/features/projects/queries'
import { endOfDay } from '@/features/rights/shared/days'
import { ReasonField } from '@/features/rights/shared/ReasonField'
import type { Subject } from '@/features/subjects/data'
import { SubjectField } from '@/features/subjects/SubjectField'
import { retentionApi, type HoldScope } from './data'

/** Keeps something from being deleted, with a reason. */
export function HoldDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const projects = useInfiniteQuery(projectsQuery)
  const [scope, setScope] = useState<HoldScope>('subject')
  const [subject, setSubject] = useState<Subject | null>(null)
  const [project, setProject] = useState<string | null>(null)
  const [target, setTarget] = useState('')
  const [until, setUntil] = useState('')
  const [reason, setReason] = useState('')
  const sources = useQuery({ ...sourcesQuery(project ?? ''), enabled: scope === 'source' && project !== null })
  const chosen = scope === 'subject' ? (subject?.id ?? '') : scope === 'project' ? (project ?? '') : target.trim()
  const place = useMutation({
    mutationFn: () => retentionApi.place({ scope, target: chosen, reason: reason.trim(), until: until ? endOfDay(until) : null }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['holds'] })
      onClose()
      toast(t('The hold stands.'))
    },
  })
  const problem = isProblem(place.error) ? place.error : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    place.mutate()
  }
  return (
    <Dialog
      title={t('Place a hold')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="hold" variant="primary" isPending={place.isPending} isDisabled={!chosen || !reason.trim()}>
            {t('Place the hold')}
          </Button>
        </>
      }
    >
      <form id="hold" className={manage.form} onSubmit={submit}>
        <SegmentedControl<HoldScope>
          label={t('What must be kept?')}
          value={scope}
          onChange={(next) => {
            setScope(next)
            setTarget('')
          }}
          segments={[
            { value: 'subject', label: t('a person') },
            { value: 'project', label: t('a project') },
            { value: 'source', label: t('a source') },
            { value: 'item', label: t('an item') },
          ]}
        />
        {scope === 'subject' && <SubjectField value={subject} onChange={setSubject} error={problem?.field('target')} />}
        {(scope === 'project' || scope === 'source') && (
          <Select label={t('Project')} value={project} onChange={(id) => (setProject(id), setTarget(''))} placeholder={t('Choose a project')} options={(projects.data?.pages.flatMap((page) => page.results) ?? []).map((row) => ({ value: row.id, label: row.name }))} />
        )}
        {scope === 'source' && project && <Select label={t('Source')} value={target || null} onChange={setTarget} placeholder={t('Choose a source')} options={(sources.data?.results ?? []).map((row) => ({ value: row.id, label: row.name }))} />}
        {scope === 'item' && <TextField label={t('Item')} value={target} onChange={setTarget} description={t('Its id; it stands in its address.')} error={problem?.field('target')} />}
        <TextField label={t('Until')} type="date" value={until} onChange={setUntil} description={t('Empty: until it is released.')} error={problem?.field('until')} />
        <ReasonField value={reason} onChange={setReason} placeholder={t('Letter of the authority of 4 May')} error={problem?.field('reason')} />
        <p className="small dim">{t('What is held is stored and not used where it would have been erased. When the hold ends, erasures that waited for it go on.')}</p>
        <Fault error={place.error} />
      </form>
    </Dialog>
  )
}
