import { lazy, Suspense, useState, useSyncExternalStore } from 'react'
import { toResult } from '@/engine'
import { t } from '@/i18n'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { toastProblem } from '@/ui/Toast'
import type { Device } from './device'
import { downloadDraft } from './downloadDraft'
import type { Flow, FlowState } from './flowState'
import type { ItemSession } from './itemSession'
import { translate } from '@/app/commands'
import { takeServerDraft } from './takeServerDraft'
import styles from './Notices.module.css'

// Only some items came back. Where it can't be loaded any more, the item itself still can be repaired.
const RepairNotice = lazy(() => import('./repair/RepairNotice').catch(() => ({ default: () => <></> })))
const MergeView = lazy(() => import('./merge/MergeView'))

interface Props {
  flow: Flow
  state: FlowState
  device: Device
}

/** What is out of the ordinary with the item on the screen or one that was handed in; each with a way on. */
export function Notices({ flow, state, device }: Props) {
  return (
    <div className={styles.notices}>
      <Refused flow={flow} device={device} />
      {state.storageFailed && (
        <Banner tone="warning">
          {t('This device has no room for drafts. Your work is still sent to the server as you go; keep the page open until it says Saved.')}
        </Banner>
      )}
      {state.mode === 'practice' && <Banner tone="info">{t('Practice: you see the item as an annotator does. Nothing is stored, and nobody waits for it.')}</Banner>}
      {state.session && <OfItem key={`${state.mode} ${state.session.item.assignment.id}`} flow={flow} state={state} session={state.session} />}
    </div>
  )
}

/** Items handed in earlier that the server did not take. */
function Refused({ flow, device }: { flow: Flow; device: Device }) {
  const { refused } = useSyncExternalStore(device.outbox.subscribe, device.outbox.getState)
  const [busy, setBusy] = useState(false)
  const record = refused[0]
  if (!record) return null
  const { request } = record

  async function back(): Promise<void> {
    setBusy(true)
    try {
      await flow.returnTo(record!.id, request.assignment)
    } catch (error) {
      toastProblem(error)
    } finally {
      setBusy(false)
    }
  }

  const repairable = record.refused?.kind === 'invalid'
  return (
    <Banner
      tone="error"
      actions={
        <>
          {request.kind === 'submit' && (
            <Button size="small" onPress={() => downloadDraft(request.assignment, request.result)}>
              {t('Keep a copy')}
            </Button>
          )}
          {repairable && (
            <Button size="small" variant="primary" isPending={busy} onPress={() => void back()}>
              {t('Go back to it')}
            </Button>
          )}
          <Button size="small" variant="quiet" onPress={() => void device.outbox.discard(record.id)}>
            {t('Leave it')}
          </Button>
        </>
      }
    >
      {t('An item you handed in was not taken: {detail}', { detail: record.refused?.detail ?? '' })}
      {refused.length > 1 && ` (${t('{count} more', { count: refused.length - 1 })})`}
    </Banner>
  )
}

function OfItem({ flow, state, session }: { flow: Flow; state: FlowState; session: ItemSession }) {
  const { repair } = session.item.assignment
  return (
    <>
      {repair && state.mode === 'work' && (
        <Suspense>
          <RepairNotice flow={flow} session={session} repair={repair} unchanged={state.unchanged} />
        </Suspense>
      )}
      <OutOfTheOrdinary flow={flow} state={state} session={session} />
    </>
  )
}

function OutOfTheOrdinary({ flow, state, session }: { flow: Flow; state: FlowState; session: ItemSession }) {
  const save = useSyncExternalStore(session.sync.subscribe, session.sync.getState)
  const tab = useSyncExternalStore(session.lock.subscribe, session.lock.getState)
  const [read, setRead] = useState(false)
  const { item } = session

  if (tab === 'elsewhere') {
    return (
      <Banner
        tone="warning"
        actions={
          <Button size="small" onPress={() => void session.lock.takeOver()}>
            {t('Work here')}
          </Button>
        }
      >
        {t('This item is open in another tab. It is read-only here.')}
      </Banner>
    )
  }
  if (save.state === 'stopped') {
    return (
      <Banner
        tone="error"
        actions={
          <>
            <Button size="small" onPress={() => downloadDraft(item.assignment.id, toResult(session.document))}>
              {t('Keep a copy')}
            </Button>
            <Button size="small" variant="primary" onPress={() => flow.abandon()}>
              {state.mode === 'revisit' ? t('Back to work') : t('Next item')}
            </Button>
          </>
        }
      >
        {save.detail}
      </Banner>
    )
  }
  if (save.state === 'refused') {
    return <Banner tone="warning">{t('The server can’t take the item as it is now: {detail} Correct it or undo; your work is kept on this device.', { detail: save.detail })}</Banner>
  }
  if (save.state === 'conflict') return <Conflict flow={flow} state={state} session={session} canCompare={save.current !== null} />
  if (item.missing.length > 0) {
    return <Banner tone="warning">{t('A file of this item could not be loaded: {names}. Skip it as broken if it stays so.', { names: item.missing.join(', ') })}</Banner>
  }
  if (item.notices.length > 0 && !read) {
    return (
      <Banner
        tone="info"
        actions={
          <Button size="small" variant="quiet" onPress={() => setRead(true)}>
            {t('All right')}
          </Button>
        }
      >
        {item.notices.slice(0, 3).map(translate).join(' ')}
        {item.notices.length > 3 && ` ${t('{count} more', { count: item.notices.length - 3 })}`}
      </Banner>
    )
  }
  return null
}

/** Two versions of the same work: side by side on request, or one of them as it is. */
function Conflict({ flow, state, session, canCompare }: { flow: Flow; state: FlowState; session: ItemSession; canCompare: boolean }) {
  const [comparing, setComparing] = useState(false)
  const isRevisit = state.mode === 'revisit'
  return (
    <>
      <Banner
        tone="warning"
        actions={
          <>
            {canCompare && (
              <Button size="small" variant="quiet" onPress={() => void takeServerDraft(session)}>
                {t('Take the other')}
              </Button>
            )}
            <Button size="small" variant={canCompare ? 'default' : 'primary'} onPress={() => session.sync.keepMine()}>
              {t('Keep this one')}
            </Button>
            {canCompare && (
              <Button size="small" variant="primary" onPress={() => setComparing(true)}>
                {t('Compare')}
              </Button>
            )}
          </>
        }
      >
        {isRevisit ? t('What you handed in was changed meanwhile by somebody else. Nothing of yours is lost.') : t('There is a newer draft of this item from another device. Which one do you want?')}
      </Banner>
      {comparing && (
        <Suspense>
          <MergeView
            session={session}
            isRevisit={isRevisit}
            onClose={() => setComparing(false)}
            onMerged={() => {
              setComparing(false)
              if (isRevisit) flow.submit()
            }}
          />
        </Suspense>
      )}
    </>
  )
}
