import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextArea, TextField } from '@/ui/Field'
import { SegmentedControl } from '@/ui/Segmented'
import { Select } from '@/ui/Select'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { sourcesQuery } from '@/features/projects/queries'
import type { Project, RightsBlock } from '@/features/projects/types'
import { LicencePicker } from '@/features/rights/LicencePicker'
import { AcquiredSelect, OriginFields, PeopleQuestion } from '@/features/rights/RightsFields'
import { DropZone } from '@/features/wizard/DropZone'
import { startImports } from '@/features/wizard/importing'
import { pastedTexts, sendsInParts } from '@/features/wizard/uploads'
import { toast, toastProblem } from '@/ui/Toast'

const NEW = 'new'

/** More data for a project, from a source it has or a new one; the job then tells how it goes. */
export function ImportDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const navigate = useNavigate()
  const client = useQueryClient()
  const sources = useQuery(sourcesQuery(project.id))
  const known = sources.data?.results ?? []
  const [way, setWay] = useState<'files' | 'texts'>('files')
  const [files, setFiles] = useState<File[]>([])
  const [pasted, setPasted] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [rights, setRights] = useState<RightsBlock>({ licence: null, personal_data: 'unknown' })
  const source = chosen ?? known[0]?.id ?? NEW
  const texts = way === 'texts' ? pastedTexts(pasted) : []
  const sent = way === 'files' ? files : []
  const send = () =>
    startImports(project.id, {
      source: source === NEW ? { name: name.trim(), url: rights.source_url ?? '', acquired: rights.acquired ?? '', rights } : source,
      files: sent,
      texts,
    })
  const start = useMutation({
    mutationFn: send,
    onSuccess: async (jobs) => {
      await client.invalidateQueries({ queryKey: ['jobs'] })
      await client.invalidateQueries({ queryKey: ['project', project.id, 'sources'] })
      const [only] = jobs
      await (only && jobs.length === 1 ? navigate({ to: '/jobs/$id', params: { id: only.id } }) : navigate({ to: '/jobs', search: { project: project.id } }))
    },
  })
  const count = sent.length + texts.length
  /** Many files go on being sent while one works elsewhere; the bar above tells how far they are. */
  function begin(): void {
    if (!sendsInParts(sent)) {
      start.mutate()
      return
    }
    send().catch((error: unknown) => {
      if (isProblem(error)) toastProblem(error) // what the upload itself needs, the bar asks
    })
    toast(t('The files are being sent. Go on working, and keep this tab open.'), { tone: 'notice' })
    onClose()
  }
  return (
    <Dialog
      title={t('Add items to {project}', { project: project.name })}
      size="wide"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button variant="primary" isPending={start.isPending} isDisabled={count === 0 || (source === NEW && !name.trim())} onPress={begin}>
            {way === 'texts'
              ? t('{count, plural, =0 {Import texts} one {Import # text} other {Import # texts}}', { count })
              : t('{count, plural, =0 {Import files} one {Import # file} other {Import # files}}', { count })}
          </Button>
        </>
      }
    >
      <div className={manage.form}>
        <SegmentedControl
          label={t('Where is it?')}
          hideLabel
          value={way}
          onChange={setWay}
          segments={[
            { value: 'files', label: t('Files') },
            { value: 'texts', label: t('Pasted texts') },
          ]}
        />
        {way === 'files' ? (
          <DropZone files={files} onChange={setFiles} />
        ) : (
          <TextArea label={t('Texts')} rows={6} value={pasted} onChange={setPasted} description={t('One text a line; with blank lines between them, one a paragraph.')} />
        )}
        <Select
          label={t('Source')}
          value={source}
          onChange={setChosen}
          options={[
            ...known.map((one) => ({ value: one.id, label: one.name, detail: one.rights?.licence ?? t('no default licence') })),
            { value: NEW, label: t('A new source'), detail: t('with its own licence') },
          ]}
          description={t('Items that say nothing about their rights take those of the source.')}
        />
        {source === NEW && (
          <>
            <TextField label={t('Name of the source')} value={name} onChange={setName} maxLength={200} isRequired />
            <LicencePicker label={t('Under which licence?')} value={rights.licence ?? null} onChange={(licence) => setRights((now) => ({ ...now, licence }))} />
            <PeopleQuestion rights={rights} onChange={setRights} />
            <AcquiredSelect rights={rights} onChange={setRights} />
            <OriginFields rights={rights} onChange={setRights} />
          </>
        )}
        <Fault error={start.error} pointers />
      </div>
    </Dialog>
  )
}
