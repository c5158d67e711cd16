import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Ellipsis } from 'lucide-react'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { IconButton } from '@/ui/IconButton'
import { Menu, type MenuEntry } from '@/ui/Menu'
import { toast, toastProblem } from '@/ui/Toast'
import type { Project } from '@/features/projects/types'
import { queues, queuesQuery, showChanged, type Queue, type QueueState } from './data'
import { CloneDialog, FillDialog } from './QueueDialogs'
import { SettingsDialog } from './SettingsDialog'

/** What can be done with a queue. All of it can be undone. */
export function QueueActs({ queue, all, project }: { queue: Queue; all: readonly Queue[]; project: Project }) {
  const client = useQueryClient()
  const [dialog, setDialog] = useState<'settings' | 'clone' | 'fill' | null>(null)
  const change = useMutation({
    mutationFn: (state: QueueState) => queues.change(queue, { state }),
    onSuccess: (changed) => {
      showChanged(client, project.id, changed)
      toast(DONE[changed.state](changed.name))
    },
    onError: toastProblem,
    onSettled: () => client.invalidateQueries({ queryKey: queuesQuery(project.id).queryKey }),
  })
  const close = () => setDialog(null)
  const turn = (id: string, label: string, state: QueueState): MenuEntry => ({ id, label, onAction: () => change.mutate(state) })
  const turns: MenuEntry[] = [
    ...(queue.state === 'open' ? [turn('pause', t('Pause'), 'paused')] : [turn('open', queue.state === 'archived' ? t('Take out of the archive') : t('Open'), 'open')]),
    ...(queue.state === 'open' || queue.state === 'paused' ? [turn('close', t('Close'), 'closed')] : []),
    ...(queue.state === 'archived' ? [] : [turn('archive', t('Archive'), 'archived')]),
  ]
  const takesWork = queue.state === 'open' || queue.state === 'paused'
  const entries: MenuEntry[] = [
    ...(takesWork ? [{ id: 'fill', label: t('Put items in…'), onAction: () => setDialog('fill') } satisfies MenuEntry] : []),
    { id: 'clone', label: t('Clone…'), onAction: () => setDialog('clone') },
    { id: 'line', separator: true },
    ...turns,
  ]
  return (
    <>
      {queue.state !== 'archived' && (
        <Button size="small" onPress={() => setDialog('settings')} aria-label={t('Settings of {queue}', { queue: queue.name })}>
          {t('Settings')}
        </Button>
      )}
      <Menu label={t('Acts on {queue}', { queue: queue.name })} entries={entries} trigger={<IconButton label={t('More on {queue}', { queue: queue.name })} icon={<Ellipsis />} />} />
      {dialog === 'settings' && <SettingsDialog queue={queue} all={all} project={project} onClose={close} />}
      {dialog === 'clone' && <CloneDialog queue={queue} onClose={close} />}
      {dialog === 'fill' && <FillDialog queue={queue} onClose={close} />}
    </>
  )
}

const DONE: Record<QueueState, (name: string) => string> = {
  open: (name) => t('{queue} is open.', { queue: name }),
  paused: (name) => t('{queue} is paused: it hands out nothing, and what people hold stays theirs.', { queue: name }),
  closed: (name) => t('{queue} is closed: nothing comes in, nothing is handed out.', { queue: name }),
  archived: (name) => t('{queue} is archived. Its answers stay.', { queue: name }),
}
