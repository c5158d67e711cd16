/** Waiting for what was handed in to reach the server. */
import { ApiProblem } from '@/api/problem'
import { t } from '@/i18n'
import type { Outbox } from '@/offline'

const SOON_MS = 4000

/** Resolves when nothing is on its way any more. */
export function emptied(outbox: Outbox): Promise<void> {
  return new Promise((resolve) => {
    if (outbox.getState().waiting === 0) {
      resolve()
      return
    }
    const stop = outbox.subscribe(() => {
      if (outbox.getState().waiting > 0) return
      stop()
      resolve()
    })
  })
}

/** The same for someone who waits at the screen: rejects with words when it takes too long. */
export function emptiedSoon(outbox: Outbox): Promise<void> {
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(() => {
      const detail = t('This item is still on its way to the server. You can go back to it once it is there.')
      reject(new ApiProblem({ status: 0, code: 'revisit.not_sent', title: detail, detail }))
    }, SOON_MS)
  })
  return Promise.race([emptied(outbox), late])
}
