/** Sends files and texts to a project; each request answers with a job. */
import { http } from '@/api/http'
import type { Job } from '@/api/types'
import { t } from '@/i18n'
import { at } from '@/features/projects/queries'
import type { RightsBlock } from '@/features/projects/types'
import { stated } from '@/features/rights/RightsFields'
import { inParts, sendsInParts } from './uploads'

export interface NewSource {
  name: string
  url?: string
  acquired?: string
  rights: RightsBlock
}

export interface ImportPlan {
  /** An id, or a source to make. */
  source: string | NewSource
  files: readonly File[]
  texts: readonly string[]
  /** Addresses of files. */
  urls?: readonly string[]
}

/** A source as the API takes it. */
export function sourceBody(source: ImportPlan['source']): unknown {
  if (typeof source === 'string') return source
  const { name, url, acquired, rights } = source
  return { name, ...(url ? { url } : {}), ...(acquired ? { acquired } : {}), rights: stated(rights) }
}

/** Sends many files in parts; rejects when the person has to decide first, which the top bar then asks. */
async function sendLater(project: string, source: ImportPlan['source'], files: readonly File[], onBytes?: (sent: number, total: number) => void): Promise<Job> {
  const { startUpload } = await import('@/features/imports/running')
  const job = await startUpload(project, sourceBody(source), files, ({ sent, bytes }) => onBytes?.(sent, bytes))
  if (!job) throw new Error(t('Not all files could be sent. The upload in the bar above says which, and what to do.'))
  return job
}

/** Starts the imports in their order; `onSent` tells how many of the requests are through. */
export async function startImports(project: string, plan: ImportPlan, onSent?: (sent: number, parts: number) => void, onBytes?: (sent: number, total: number) => void): Promise<Job[]> {
  if (sendsInParts(plan.files)) return [await sendLater(project, plan.source, plan.files, onBytes)]
  const parts = inParts(plan.files)
  const requests = parts.length + (plan.texts.length > 0 ? 1 : 0)
  const source = sourceBody(plan.source)
  const jobs: Job[] = []
  for (const part of parts) {
    const form = new FormData()
    form.set('source', typeof source === 'string' ? source : JSON.stringify(source))
    for (const file of part) form.append('file', file, file.name)
    const { job } = await http.create<{ job: Job }>(at(project, '/imports'), form)
    jobs.push(job)
    onSent?.(jobs.length, requests)
  }
  if (plan.texts.length > 0) {
    const { job } = await http.create<{ job: Job }>(at(project, '/imports'), { source, items: plan.texts })
    jobs.push(job)
    onSent?.(jobs.length, requests)
  }
  if (plan.urls && plan.urls.length > 0) jobs.push((await http.create<{ job: Job }>(at(project, '/imports'), { source, urls: plan.urls })).job)
  return jobs
}
