/** Approving masks of a video, sound or document: a job masks it anew, and is waited for. */
import { http, request } from '@/api/http'
import type { Job } from '@/api/types'
import { isRunning, readJob } from '@/features/jobs/data'
import { sendChanges, type Gate } from '../data'
import type { Changes } from '../regions'

/** What came of it, in words of the server's where it was not released. */
export type Verdict = { readonly released: true } | { readonly released: false; readonly why: string }

const PAUSE = 1_500

/** Sends what was changed and asks for the release; the gate as it is then, with the job that works on it. */
export async function askRelease(gate: Gate, changes: Changes): Promise<Gate> {
  const ifMatch = await sendChanges(gate, changes)
  return (await request<Gate>('POST', `/items/${encodeURIComponent(gate.item.id)}/masking/approve`, { ifMatch })).data
}

/** Waits until the job has ended. */
export async function verdictOf(gate: Gate, signal: AbortSignal): Promise<Verdict> {
  if (gate.job === null) return gate.state === 'released' ? { released: true } : { released: false, why: '' }
  let job: Job = await readJob(gate.job.id, signal)
  while (isRunning(job)) {
    await pause(signal)
    job = await readJob(gate.job.id, signal)
  }
  const result = job.result as { released?: boolean; detail?: string } | null
  if (result?.released) return { released: true }
  const now = await http.get<Gate>(`/items/${encodeURIComponent(gate.item.id)}/masking`, { signal })
  return now.state === 'released' ? { released: true } : { released: false, why: result?.detail ?? job.message ?? '' }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, PAUSE)
    signal.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason as Error)), { once: true })
  })
}
