import { lazy, Suspense, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { isProblem } from '@/api/problem'
import type { Job } from '@/api/types'
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
import { BLANK, bring, connect, connectionsQuery, isWhole } from '@/features/connections/data'
import { sourceBody, startImports } from '@/features/wizard/importing'
import { addresses, pastedTexts, sendsInParts } from '@/features/wizard/uploads'
import { SkeletonRows } from '@/ui/Skeleton'
import { toast, toastProblem } from '@/ui/Toast'

const NEW = 'new'
const OutsideFields = lazy(() => import('@/features/connections/OutsideFields'))

/** More data for a project, from a source it has or a new one; the job then tells how it goes. */
export function ImportDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const navigate = useNavigate()
  const client = useQueryClient()
  const sources = useQuery(sourcesQuery(project.id))
  const known = sources.data?.results ?? []
  const [way, setWay] = useState<'files' | 'texts' | 'addresses' | 'outside'>('files')
  const [files, setFiles] = useState<File[]>([])
  const [pasted, setPasted] = useState('')
  const [outside, setOutside] = useState(BLANK)
  const [chosen, setChosen] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [rights, setRights] = useState<RightsBlock>({ licence: null, personal_data: 'unknown' })
  const source = chosen ?? known[0]?.id ?? NEW
  const texts = way === 'texts' ? pastedTexts(pasted) : []
  const sent = way === 'files' ? files : []
  const urls = way === 'addresses' ? addresses(pasted) : []
  const from = source === NEW ? { name: name.trim(), url: rights.source_url ?? '', acquired: rights.acquired ?? '', rights } : source
  const send = async (): Promise<Job[]> => {
    if (way !== 'outside') return startImports(project.id, { source: from, files: sent, texts, urls })
    const connection = await connect(outside, (id) => setOutside((now) => ({ ...now, connection: id })))
    await client.invalidateQueries({ queryKey: connectionsQuery.queryKey })
    return [await bring(project.id, connection, sourceBody(from), outside)]
  }
  const start = useMutation({
    mutationFn: send,
    onSuccess: async (jobs) => {
      await client.invalidateQueries({ queryKey: ['jobs'] })
      await client.invalidateQueries({ queryKey: ['project', project.id, 'sources'] })
      const [only] = jobs
      await (only && jobs.length === 1 ? navigate({ to: '/jobs/$id', params: { id: only.id } }) : navigate({ to: '/jobs', search: { project: project.id } }))
    },
  })
  const count = sent.length + texts.length + urls.length
  const isReady = way === 'outside' ? isWhole(outside) : count > 0
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
          <Button variant="primary" isPending={start.isPending} isDisabled={!isReady || (source === NEW && !name.trim())} onPress={begin}>
            {way === 'outside'
              ? t('Connect and bring it in')
              : way === 'addresses'
                ? t('{count, plural, =0 {Import addresses} one {Import # address} other {Import # addresses}}', { count })
                : way === 'texts'
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
            { value: 'addresses', label: t('Addresses') },
            { value: 'outside', label: t('Bucket or server') },
          ]}
        />
        {way === 'files' && <DropZone files={files} onChange={setFiles} />}
        {way === 'outside' && (
          <Suspense fallback={<SkeletonRows rows={4} />}>
            <OutsideFields project={project.id} value={outside} onChange={setOutside} error={start.error} />
          </Suspense>
        )}
        {way === 'addresses' && (
          <TextArea label={t('Addresses of files')} rows={6} value={pasted} onChange={setPasted} placeholder="https://example.org/a.jpg" description={t('One a line, beginning with https://. Each becomes an item that says where it is from.')} />
        )}
        {way === 'texts' && (
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
