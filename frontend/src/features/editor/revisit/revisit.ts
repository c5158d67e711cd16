/** Going back to something that was handed in: opened as it stands, changed here, saved as its next revision. */
import { http } from '@/api/http'
import { isProblem, type ApiProblem, type Fault } from '@/api/problem'
import type { Assignment, Result } from '@/api/types'
import { workApi } from '@/api/work'
import { t } from '@/i18n'
import { removeDraft, type StoredWork } from '@/offline'
import { holdDraft, type KeptDraft } from '@/offline/holdDraft'
import { toResult } from '@/engine'
import { toast } from '@/ui/Toast'
import { openSession, type ItemSession } from '../itemSession'
import { disposeItem, prepareItem, type Preparation, type PreparedItem } from '../prepareItem'
import { keyOf } from './key'

/** What was answered on an assignment, as its author gets it back. */
interface Answered {
  readonly id: string
  readonly state: string
  readonly result: Result
  readonly revision: number
}

export interface Revisit {
  readonly item: PreparedItem
  open(storageFailed: (error: unknown) => void): ItemSession
  /** Ends it. Changes that were not saved stay on this device. */
  close(): void
  /** Sends the changes; says what was wrong with them otherwise. */
  save(): Promise<{ readonly saved: boolean; readonly faults: readonly Fault[] }>
}

const stored = ({ result, revision }: Pick<Answered, 'result' | 'revision'>): StoredWork => ({ result, revision: String(revision) })


/** Opens what was handed in on an assignment, with changes that this device still holds. */
export async function openRevisit(assignmentId: string, preparation: Preparation): Promise<Revisit> {
  const { annotation, ...lease } = (await workApi.assignment(assignmentId)) as Assignment & { annotation: Answered | null }
  if (!annotation) throw new Error('Nothing was handed in on this assignment')
  const item = await prepareItem(lease, preparation, { key: keyOf(assignmentId), server: stored(annotation) })
  let session: ItemSession | null = null
  let kept: KeptDraft | null = null

  async function forget(): Promise<void> {
    await item.log.settled()
    await removeDraft(preparation.database, keyOf(assignmentId))
  }

  return {
    item,
    open: (storageFailed) => {
      session = openSession(item, {
        storageFailed,
        keep: () => (kept = holdDraft(item, { stored: stored(annotation), isLogged: true, writeFailed: storageFailed })),
      })
      return session
    },
    close: () => {
      session?.destroy()
      disposeItem(item)
      // What was only looked at leaves nothing behind; changes stay until they are saved or grow old.
      if (!kept?.sync.pending) void forget().catch(() => undefined)
    },
    save: async () => {
      if (!session || !kept) return { saved: false, faults: [] }
      const { sync } = kept
      sync.sending()
      try {
        const body = { result: toResult(session.document), revision: Number(sync.revision), seconds: session.clock.seconds }
        await http.patch(`/annotations/${encodeURIComponent(annotation.id)}`, body)
      } catch (error) {
        if (!isProblem(error)) throw error
        return { saved: false, faults: refused(kept, error) }
      }
      kept.close()
      await forget()
      toast(t('Saved: your changes took the place of what you had handed in.'))
      return { saved: true, faults: [] }
    },
  }
}

function refused({ sync }: KeptDraft, problem: ApiProblem): readonly Fault[] {
  const { current } = problem.more as { current?: { result: Result; revision: number } }
  if (problem.code === 'annotation.stale' && current) sync.stale(stored(current))
  else if (problem.status === 422) sync.notSent()
  else if (problem.status === 409 || problem.status === 404 || problem.status === 403 || problem.status === 410) sync.halt(problem.code, problem.detail)
  else {
    sync.notSent()
    toast(problem.detail, { tone: 'error' })
  }
  return problem.status === 422 ? problem.errors : []
}
