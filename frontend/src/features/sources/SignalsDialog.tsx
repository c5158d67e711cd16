import { useState, type FormEvent } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextArea, TextField } from '@/ui/Field'
import { RelativeTime } from '@/ui/RelativeTime'
import { Select } from '@/ui/Select'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import type { Project } from '@/features/projects/types'
import { SIGNAL_KINDS, signalsQuery, sourcesApi, type SourceDetail } from './data'

interface Props {
  source: SourceDetail
  project: Project
  onClose: () => void
}

/** What the site says about mining and training, pasted as it stood there; it is kept as it is and read by the policy. */
export function SignalsDialog({ source, project, onClose }: Props) {
  const client = useQueryClient()
  const before = useQuery(signalsQuery(source.id)).data?.results ?? []
  const [kind, setKind] = useState('robots')
  const [raw, setRaw] = useState('')
  const [url, setUrl] = useState(source.url)
  const save = useMutation({
    mutationFn: () => sourcesApi.signals(source.id, [{ kind, raw, url: url.trim() }]),
    onSuccess: async () => {
      await Promise.all([client.invalidateQueries({ queryKey: ['source', source.id] }), client.invalidateQueries({ queryKey: ['project', project.id] }), client.invalidateQueries({ queryKey: ['item'] })])
      onClose()
      toast(t('On record, with the time. {count, plural, one {# item was} other {# items were}} judged by it.', { count: source.items }))
    },
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Dialog
      title={t('What {source} says about mining', { source: source.name })}
      size="wide"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="signals" variant="primary" isPending={save.isPending}>
            {t('Put on record and judge {count, plural, one {# item} other {# items}}', { count: source.items })}
          </Button>
        </>
      }
    >
      <form id="signals" className={manage.form} onSubmit={submit}>
        <Select label={t('Where it stands')} value={kind} onChange={setKind} options={Object.entries(SIGNAL_KINDS).map(([value, label]) => ({ value, label: t(label) }))} />
        <TextField label={t('Its address')} type="url" value={url} onChange={setUrl} placeholder="https://" />
        <TextArea
          label={t('As it stands there')}
          value={raw}
          onChange={setRaw}
          rows={8}
          description={t('Paste all of it. Leave it empty if there is nothing there: having looked counts too.')}
          spellCheck="false"
        />
        <Fault error={save.error} pointers />
      </form>
      {before.length > 0 && (
        <section aria-label={t('Seen before')}>
          <h3>{t('Seen before')}</h3>
          <ul>
            {before.map((signal) => (
              <li key={signal.id} className={manage.plainRow}>
                <span className={manage.grow}>
                  <span className="strong">{t(SIGNAL_KINDS[signal.kind] ?? signal.kind)}</span>{' '}
                  <span className="dim">
                    {signal.url} <RelativeTime value={signal.fetched_at} />
                  </span>
                  <span className="small dim truncate" title={signal.raw}>
                    {' '}
                    {signal.raw.slice(0, 120)}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Dialog>
  )
}
