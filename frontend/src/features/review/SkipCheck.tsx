import { useState } from 'react'
import { toastProblem } from '@/ui/Toast'
import { workApi } from '@/api/work'
import SkipDialog from '@/features/editor/SkipDialog'
import type { CheckFeed, CheckWork } from './feed'

/** Leaves an item to other reviewers, with the reason why. */
export function SkipCheck<A>({ work, feed, onClose }: { work: CheckWork<A>; feed: CheckFeed<A>; onClose: () => void }) {
  const [busy, setBusy] = useState(false)

  async function skip(reason: Parameters<typeof workApi.skip>[1]['reason'], comment: string): Promise<void> {
    if (busy) return
    setBusy(true)
    try {
      const { id, token } = work.lease
      await workApi.skip(id, { token, reason, ...(comment ? { comment } : {}) })
      onClose()
      feed.advance()
    } catch (error) {
      setBusy(false)
      toastProblem(error)
    }
  }

  return <SkipDialog rules={work.lease.queue?.skip ?? { policy: 'reason', reasons: [] }} onClose={onClose} onSkip={(reason, comment) => void skip(reason, comment)} />
}
