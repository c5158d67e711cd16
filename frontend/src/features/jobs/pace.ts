/** How fast a job is and when it ends, by what it has done since it began. */
import type { Job } from '@/api/types'

export interface Pace {
  /** Things a second. */
  rate: number
  /** Seconds left; null while nobody knows how much there is to do. */
  left: number | null
}

/** Null for a job that does not run, or has not run long enough to say. */
export function paceOf(job: Pick<Job, 'state' | 'started_at' | 'progress'>, now: number): Pace | null {
  const { done, failed, total } = job.progress
  if (job.state !== 'running' || !job.started_at) return null
  const seconds = (now - Date.parse(job.started_at)) / 1000
  const taken = done + failed
  if (seconds < 2 || taken === 0) return null
  const rate = taken / seconds
  return { rate, left: total === null || total < taken ? null : (total - taken) / rate }
}
