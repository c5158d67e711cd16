import { useState, type FormEvent } from 'react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextArea, TextField } from '@/ui/Field'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { consentsApi, noticesQuery, type Notice } from './data'

interface Props {
  /** The version after which this one comes: its controller and language stay. */
  after?: Notice | undefined
  onClose: () => void
  onMade?: (notice: Notice) => void
}

/** Publishes a version of a notice: what people are told before they agree. It is never changed. */
export function NoticeDialog({ after, onClose, onMade }: Props) {
  const client = useQueryClient()
  const notices = useInfiniteQuery(noticesQuery())
  const former = after ?? notices.data?.pages[0]?.results[0]
  const [form, setForm] = useState<{ name?: string; version: string; language?: string; text: string; url: string; sha256: string; by?: string; address?: string; contact?: string }>({
    version: '',
    text: '',
    url: '',
    sha256: '',
    ...(after && { name: after.name }),
  })
  const put = (next: Partial<typeof form>): void => setForm({ ...form, ...next })
  const language = form.language ?? former?.language ?? 'en'
  const controller = { name: form.by ?? former?.controller.name ?? '', address: form.address ?? former?.controller.address ?? '', contact: form.contact ?? former?.controller.contact ?? '' }
  const publish = useMutation({
    mutationFn: () =>
      consentsApi.publish({ name: (form.name ?? '').trim(), version: form.version.trim(), language: language.trim(), text: form.text, url: form.url.trim(), ...(form.sha256.trim() && { sha256: form.sha256.trim() }), controller }),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['notices'] })
      onMade?.(made)
      onClose()
      toast(t('{name} {version} is published.', { name: made.name, version: made.version }))
    },
  })
  const problem = isProblem(publish.error) ? publish.error : null
  const controllerFault = (part: string): string | undefined => problem?.errors.find(({ pointer }) => pointer === `/controller/${part}`)?.detail
  function submit(event: FormEvent): void {
    event.preventDefault()
    publish.mutate()
  }
  return (
    <Dialog
      title={after ? t('A new version of {name}', { name: after.name }) : t('A new notice')}
      size="wide"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="new-notice" variant="primary" isPending={publish.isPending}>
            {t('Publish this version')}
          </Button>
        </>
      }
    >
      <form id="new-notice" className={manage.form} onSubmit={submit}>
        <p className="dim">{t('What people are told before they agree. A published version is never changed: another text is another version.')}</p>
        <div className={manage.two}>
          <TextField label={t('Name')} value={form.name ?? ''} onChange={(name) => put({ name })} placeholder={t('Street recordings')} error={problem?.field('name')} isRequired autoFocus />
          <div className={manage.two}>
            <TextField label={t('Version')} value={form.version} onChange={(version) => put({ version })} placeholder="1.0" error={problem?.field('version')} isRequired />
            <TextField label={t('Language')} value={language} onChange={(next) => put({ language: next })} placeholder="en" error={problem?.field('language')} isRequired />
          </div>
        </div>
        <TextArea label={t('Text')} value={form.text} onChange={(text) => put({ text })} rows={7} description={t('As they read it. Its fingerprint stands in each consent.')} error={problem?.field('text')} />
        <TextField label={t('Address where it stands')} type="url" value={form.url} onChange={(url) => put({ url })} placeholder="https://" error={problem?.field('url')} />
        {form.url && !form.text && <TextField label={t('SHA-256 of what stands there')} value={form.sha256} onChange={(sha256) => put({ sha256 })} error={problem?.field('sha256')} />}
        <div className={manage.two}>
          <TextField label={t('Who answers for it')} value={controller.name} onChange={(by) => put({ by })} placeholder={t('Name of the organisation')} error={controllerFault('name')} isRequired />
          <TextField label={t('How they are reached')} value={controller.contact} onChange={(contact) => put({ contact })} placeholder="privacy@example.org" error={controllerFault('contact')} isRequired />
        </div>
        <TextField label={t('Their address')} value={controller.address} onChange={(address) => put({ address })} error={controllerFault('address')} isRequired />
        <Fault error={publish.error} />
      </form>
    </Dialog>
  )
}
