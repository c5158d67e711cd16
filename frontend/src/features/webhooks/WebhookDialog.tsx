import { useState, type FormEvent } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { webhooks, type MadeWebhook, type Webhook } from './data'
import { EventChoice } from './EventChoice'

interface Form {
  title: string
  verb: string
  url: string
  events: readonly string[]
  save: (given: { url: string; events: string[] }) => Promise<unknown>
  onClose: () => void
}

/** A new webhook of one project, or of all; `onMade` gets the secret, which is shown once. */
export function NewWebhookDialog({ project, onMade, onClose }: { project: { id: string; name: string } | null; onMade: (made: MadeWebhook) => void; onClose: () => void }) {
  const client = useQueryClient()
  return (
    <FormDialog
      title={project ? t('New webhook of {project}', { project: project.name }) : t('New webhook of all projects')}
      verb={t('Make the webhook')}
      url=""
      events={[]}
      onClose={onClose}
      save={async ({ url, events }) => {
        const made = await webhooks.create({ url, events, ...(project ? { project: project.id } : {}) })
        await client.invalidateQueries({ queryKey: webhooks.key })
        onMade(made)
      }}
    />
  )
}

/** Another address, other events. */
export function ChangeWebhookDialog({ webhook, etag, onClose }: { webhook: Webhook; etag: string | undefined; onClose: () => void }) {
  const client = useQueryClient()
  return (
    <FormDialog
      title={t('Change the webhook')}
      verb={t('Save')}
      url={webhook.url}
      events={webhook.events}
      onClose={onClose}
      save={async (given) => {
        await webhooks.change(webhook.id, given, etag)
        await client.invalidateQueries({ queryKey: webhooks.key })
        onClose()
      }}
    />
  )
}

function FormDialog({ title, verb, url: before, events: had, save, onClose }: Form) {
  const [url, setUrl] = useState(before)
  const [events, setEvents] = useState<readonly string[]>(had)
  const sending = useMutation({ mutationFn: () => save({ url: url.trim(), events: [...events] }) })
  const fault = isProblem(sending.error) ? sending.error.field('url') : undefined
  function submit(event: FormEvent): void {
    event.preventDefault()
    sending.mutate()
  }
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      size="wide"
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="webhook" variant="primary" isPending={sending.isPending} isDisabled={!url.trim() || events.length === 0}>
            {verb}
          </Button>
        </>
      }
    >
      <form id="webhook" onSubmit={submit} className={manage.form}>
        <TextField
          label={t('Address')}
          type="url"
          value={url}
          onChange={setUrl}
          placeholder="https://hooks.example.org/labels"
          description={t('What happens is sent there within seconds, signed. Ids and states alone: no content, nobody’s name.')}
          error={fault}
          autoFocus
          isRequired
        />
        <EventChoice value={events} onChange={setEvents} />
        {!fault && <Fault error={sending.error} />}
      </form>
    </Dialog>
  )
}
