/** What the API says of a change of labels, before and after. */
import { http } from '@/api/http'
import type { Job } from '@/api/types'
import { isRunning, pollEvery, readJob } from '@/features/jobs/data'
import { at } from '@/features/projects/queries'
import type { Step } from './steps'

export interface Counts {
  annotations: number
  drafts: number
  predictions: number
  known_answers: number
  objects: number
}

export interface Conflict {
  /** Place of the step; null: the whole. */
  step: number | null
  code: 'loss' | 'collision' | 'unanswered' | 'queue'
  rows: number
  things: number
  detail: string
  /** What to put into the step so that it may be; null: nothing can. */
  allow: Record<string, unknown> | null
  is_allowed: boolean
}

export interface Report {
  steps: { step: number; given: Step; counts: Counts }[]
  conflicts: Conflict[]
  looked_at: number
  may_run: boolean
  /** The label schema afterwards. */
  schema: Record<string, unknown>
}

interface Answer {
  report: Report | null
  job: Job | null
}

const path = (project: string): string => at(project, '/schema-migrations')

/** What the steps would do. A large project is counted by a job, whose end is waited for. */
export async function countSteps(project: string, steps: readonly Step[]): Promise<Report> {
  const answer = await http.create<Answer>(path(project), { steps, dry_run: true })
  if (answer.report) return answer.report
  let job = answer.job
  while (job && isRunning(job)) {
    const pause = pollEvery(job) || 1000
    await new Promise((go) => setTimeout(go, pause))
    job = await readJob(job.id)
  }
  const report = job?.result?.['report']
  if (!report) throw new Error(job?.message ?? '')
  return report as Report
}

/** Begins to change the labels. */
export async function changeLabels(project: string, steps: readonly Step[]): Promise<Job> {
  const { job } = await http.create<Answer>(path(project), { steps, dry_run: false })
  if (!job) throw new Error('No job was begun')
  return job
}
