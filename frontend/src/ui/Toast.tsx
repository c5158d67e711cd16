import { useSyncExternalStore } from 'react'
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from './Button'
import { IconButton } from './IconButton'
import styles from './Toast.module.css'

export interface ToastMessage {
  id: number
  tone: 'done' | 'notice' | 'error'
  text: string
  action?: { label: string; onPress: () => void } | undefined
}

let messages: readonly ToastMessage[] = []
let lastId = 0
const listeners = new Set<() => void>()

function publish(next: readonly ToastMessage[]): void {
  messages = next
  for (const listener of listeners) listener()
}

export function dismissToast(id: number): void {
  publish(messages.filter((message) => message.id !== id))
}

/** Says in a corner what happened. What offers an action stays long enough to use it; errors stay until closed. */
export function toast(text: string, options: { tone?: ToastMessage['tone']; action?: ToastMessage['action'] } = {}): number {
  const id = ++lastId
  const tone = options.tone ?? 'done'
  publish([...messages.slice(-2), { id, tone, text, action: options.action }])
  if (tone !== 'error') setTimeout(() => dismissToast(id), options.action ? 10_000 : 5000)
  return id
}

/** The usual answer to a failed action. */
export function toastProblem(error: unknown): void {
  toast(isProblem(error) ? error.detail : t('That did not work. Try again.'), { tone: 'error' })
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** The corner itself; stands once in the frame. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => messages)
  return (
    <div className={styles.region} role="region" aria-label={t('Notifications')} aria-live="polite">
      {shown.map((message) => (
        <div key={message.id} className={styles.toast} data-tone={message.tone}>
          {message.tone !== 'done' ? <CircleAlert aria-hidden="true" /> : <CircleCheck aria-hidden="true" />}
          <span className={styles.text}>{message.text}</span>
          {message.action && (
            <Button
              size="small"
              onPress={() => {
                message.action?.onPress()
                dismissToast(message.id)
              }}
            >
              {message.action.label}
            </Button>
          )}
          <IconButton size="small" label={t('Dismiss')} icon={<X />} onPress={() => dismissToast(message.id)} />
        </div>
      ))}
    </div>
  )
}
