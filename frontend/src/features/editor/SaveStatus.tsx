import { useSyncExternalStore } from 'react'
import type { DraftKeeper, Outbox, SaveState } from '@/offline'
import { t } from '@/i18n'
import styles from './SaveStatus.module.css'

/** Where the work is: on the server, on its way, or on this device. Never in the way, never silent. */
export function SaveStatus({ sync, outbox }: { sync: DraftKeeper; outbox: Outbox }) {
  const state = useSyncExternalStore(sync.subscribe, sync.getState)
  const { waiting, signedOut } = useSyncExternalStore(outbox.subscribe, outbox.getState)
  // Saved is said once everything is, what was handed in before too. How much of that waits is only worth a word when
  // it does not simply go through.
  const { tone, text } = sentence(waiting > 0 && state.state === 'saved' ? { state: 'saving' } : state)
  const held = waiting > 0 && (signedOut || !navigator.onLine || (state.state === 'waiting' && state.reason !== 'typing'))
  return (
    <span className={styles.status} data-tone={held ? 'device' : tone} role="status">
      {held ? t('{count, plural, one {# item} other {# items}} waiting to be sent', { count: waiting }) : text}
    </span>
  )
}

function sentence(state: SaveState): { tone: 'saved' | 'saving' | 'device' | 'stopped'; text: string } {
  switch (state.state) {
    case 'saved':
      return { tone: 'saved', text: t('Saved') }
    case 'saving':
      return { tone: 'saving', text: t('Saving') }
    case 'waiting':
      if (state.reason === 'typing') return { tone: 'saving', text: t('Saving') }
      return { tone: 'device', text: t('{count, plural, one {# change} other {# changes}} on this device', { count: state.changes }) }
    case 'held':
      return { tone: 'device', text: t('{count, plural, one {# change} other {# changes}} not saved yet', { count: state.changes }) }
    case 'signed-out':
      return { tone: 'device', text: t('{count, plural, one {# change} other {# changes}} on this device', { count: state.changes }) }
    case 'conflict':
    case 'refused':
    case 'stopped':
      return { tone: 'stopped', text: t('Not sent') }
  }
}
