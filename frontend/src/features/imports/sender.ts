/**
 * Sends many files in parts, a few at a time: announces them in pages, goes on where each is, tries again when the
 * connection breaks, and ends with the import's job. Knows no screen.
 */
import { API, guardedFetch, http } from '@/api/http'
import { type ApiProblem, isProblem, problemFrom } from '@/api/problem'
import type { Job } from '@/api/types'
import { pathOf } from './paths'

export interface UploadInfo {
  id: string
  state: 'open' | 'finished' | 'abandoned'
  project: { id: string; name: string }
  files: number
  whole: number
  bytes: number
  received: number
  job: string | null
  part_bytes: number
}

interface Row {
  id: string
  path: string
  bytes: number
  offset: number
}

export interface Trouble {
  path: string
  detail: string
}

export type Phase = 'announcing' | 'sending' | 'paused' | 'waiting' | 'stuck' | 'finishing' | 'done' | 'failed'

export interface SendingView {
  phase: Phase
  files: number
  whole: number
  bytes: number
  sent: number
  /** Seconds until everything is sent, by the pace of the last ones; null while nobody knows. */
  left: number | null
  troubles: readonly Trouble[]
  error: unknown
  job: Job | null
}

export const PAGE = 500
export const PART = 8 * 1024 * 1024
const AT_ONCE = 4
const RATE_SECONDS = 15
/** What a file costs beside its bytes, in bytes: ten thousand small files take longer than one as large. */
const FILE_COST = 100_000
const SHOWN_EVERY = 200

/** Pauses before tries after a broken connection, in ms; the last one from then on. */
export const PAUSES: readonly number[] = [500, 1000, 2000, 5000, 10_000, 30_000]

interface Task {
  file: File
  row: Row
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A fault of the line or the server's moment: the same request may succeed later. */
function isPassing(error: unknown): boolean {
  return isProblem(error) && (error.status === 0 || error.status === 429 || error.status >= 500)
}

export class Sender {
  view: SendingView
  private readonly queue: Task[] = []
  private next = 0
  private abort = new AbortController()
  private samples: [at: number, sent: number][] = []
  private shownAt = 0
  private resume: (() => void) | null = null

  constructor(
    readonly upload: UploadInfo,
    private readonly files: readonly File[],
    private readonly show: (view: SendingView) => void,
    private readonly pauses: readonly number[] = PAUSES,
  ) {
    const bytes = files.reduce((sum, file) => sum + file.size, 0)
    this.view = { phase: 'announcing', files: files.length, whole: 0, bytes, sent: 0, left: null, troubles: [], error: null, job: null }
  }

  /** Sends everything and finishes; resolves with the job, or null when the person has to decide (`stuck`) or it failed. */
  async go(): Promise<Job | null> {
    try {
      if (this.queue.length === 0) await this.announce()
      this.update({ phase: 'sending', error: null }, true)
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.work()))
      if (this.view.troubles.length > 0) {
        this.update({ phase: 'stuck', left: null }, true)
        return null
      }
      return await this.finish(false)
    } catch (error) {
      this.update({ phase: 'failed', error, left: null }, true)
      return null
    }
  }

  pause(): void {
    if (this.view.phase !== 'sending' && this.view.phase !== 'waiting') return
    this.update({ phase: 'paused', left: null }, true)
    this.abort.abort()
  }

  goOn(): void {
    if (this.view.phase !== 'paused') return
    this.abort = new AbortController()
    this.samples = []
    this.update({ phase: 'sending' }, true)
    this.resume?.()
    this.resume = null
  }

  /** Tries once more what was in trouble. */
  async retry(): Promise<Job | null> {
    const again = new Set(this.view.troubles.map((trouble) => trouble.path))
    this.update({ troubles: [], error: null }, true)
    const done = this.queue.splice(0)
    this.next = 0
    if (done.length > 0) this.queue.push(...done.filter(({ row }) => again.has(row.path) || row.offset < row.bytes))
    return this.go()
  }

  /** Ends the upload; with `without`, those files that have not come become problems of the import. */
  async finish(without: boolean): Promise<Job | null> {
    this.update({ phase: 'finishing', left: null }, true)
    try {
      const { job } = await this.patiently(() => http.post<{ job: Job }>(`/uploads/${this.upload.id}/finish`, { without_missing: without }))
      this.update({ phase: 'done', job }, true)
      return job
    } catch (error) {
      if (isProblem(error) && error.code === 'upload.unfinished') {
        this.update({ phase: 'stuck', error }, true)
        return null
      }
      this.update({ phase: 'failed', error }, true)
      return null
    }
  }

  /** Ends all work at once; nothing is sent any more. */
  stop(): void {
    this.update({ phase: 'paused' })
    this.abort.abort()
  }

  private async announce(): Promise<void> {
    for (let start = 0; start < this.files.length; start += PAGE) {
      await this.announcePage(this.files.slice(start, start + PAGE))
    }
  }

  private async announcePage(page: readonly File[]): Promise<void> {
    if (page.length === 0) return
    const files = page.map((file) => ({ path: pathOf(file), bytes: file.size, modified: file.lastModified }))
    try {
      const answer = await this.patiently(() => http.post<{ files: Row[] }>(`/uploads/${this.upload.id}/files`, { files }))
      for (const [index, row] of answer.files.entries()) this.take(page[index], row)
      this.update({}, true)
    } catch (error) {
      const bad = isProblem(error) ? refusedFiles(error) : null
      if (!bad || bad.size === 0) throw error
      // The page goes in without those; each is named.
      this.update({ troubles: [...this.view.troubles, ...[...bad].map(([at, detail]) => ({ path: files[at]?.path ?? '', detail }))] }, true)
      await this.announcePage(page.filter((_, index) => !bad.has(index)))
    }
  }

  private take(file: File | undefined, row: Row): void {
    if (!file) return
    const whole = row.offset >= row.bytes
    this.view = { ...this.view, sent: this.view.sent + row.offset, whole: this.view.whole + (whole ? 1 : 0) }
    if (!whole) this.queue.push({ file, row })
  }

  private async work(): Promise<void> {
    for (let task = this.queue[this.next++]; task; task = this.queue[this.next++]) {
      try {
        await this.sendFile(task)
        this.update({ whole: this.view.whole + 1 })
      } catch (error) {
        if (isProblem(error) && (error.status === 401 || error.status === 404 || error.code === 'upload.ended')) throw error
        const detail = isProblem(error) ? error.detail : null
        this.update({ troubles: [...this.view.troubles, { path: task.row.path, detail: detail ?? '' }] }, true)
      }
    }
  }

  private async sendFile({ file, row }: Task): Promise<void> {
    const size = Math.min(PART, this.upload.part_bytes)
    while (row.offset < row.bytes) {
      // A file that changed or is gone makes this fail: it is that file's trouble alone.
      const part = await file.slice(row.offset, row.offset + size).arrayBuffer()
      const before = row.offset
      row.offset = await this.patiently(() => this.sendPart(row, part))
      this.count(row.offset - before)
    }
  }

  /** The file's offset afterwards; that of the server where it already had the part. */
  private async sendPart(row: Row, part: ArrayBuffer): Promise<number> {
    const headers: Record<string, string> = { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(row.offset) }
    const digest = await checksum(part)
    if (digest) headers['Upload-Checksum'] = `sha256 ${digest}`
    const response = await guardedFetch(`${API}/uploads/${this.upload.id}/files/${row.id}`, { method: 'PATCH', headers, body: part, signal: this.abort.signal })
    if (response.ok) return Number(response.headers.get('Upload-Offset'))
    const problem = await problemFrom(response)
    if (problem.code === 'upload.offset') return (problem.more['current'] as { offset: number }).offset
    throw problem
  }

  /** Tries again as long as only the line is at fault, and waits while the person has paused. */
  private async patiently<T>(act: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      if (this.view.phase === 'paused') await new Promise<void>((resolve) => this.resumes(resolve))
      try {
        const result = await act()
        if (this.view.phase === 'waiting') this.update({ phase: 'sending' }, true)
        return result
      } catch (error) {
        if (this.abort.signal.aborted && this.view.phase === 'paused') continue
        const checksumAgain = isProblem(error) && error.code === 'upload.checksum' && tries < 3
        if (!isPassing(error) && !checksumAgain) throw error
        if (this.view.phase === 'sending') this.update({ phase: 'waiting', left: null }, true)
        await wait(this.pauses[Math.min(tries, this.pauses.length - 1)] ?? 0)
      }
    }
  }

  private resumes(resolve: () => void): void {
    const before = this.resume
    this.resume = () => {
      before?.()
      resolve()
    }
  }

  private count(bytes: number): void {
    const now = Date.now()
    const sent = this.view.sent + bytes
    const done = sent + this.view.whole * FILE_COST
    this.samples.push([now, done])
    while (this.samples.length > 2 && (this.samples[0]?.[0] ?? now) < now - RATE_SECONDS * 1000) this.samples.shift()
    const [at, then] = this.samples[0] ?? [now, done]
    const all = this.view.bytes + this.view.files * FILE_COST
    const isKnown = now - at >= 3000 && done > then
    this.update({ sent, left: isKnown ? ((all - done) * (now - at)) / (done - then) / 1000 : this.view.left })
  }

  /** Screens hear of small steps five times a second, of changes at once. */
  private update(changes: Partial<SendingView>, now = false): void {
    this.view = { ...this.view, ...changes }
    if (!now && Date.now() - this.shownAt < SHOWN_EVERY) return
    this.shownAt = Date.now()
    this.show(this.view)
  }
}

/** How much of it is done, 0 to 1, small files counted for more than their bytes. */
export function shareOf(views: readonly SendingView[]): number {
  const sum = (of: (view: SendingView) => number): number => views.reduce((total, view) => total + of(view), 0)
  const all = sum((view) => view.bytes + view.files * FILE_COST)
  return all > 0 ? sum((view) => view.sent + view.whole * FILE_COST) / all : 0
}

/** Which files of a page were refused, by place, each with the reason; empty when the refusal is not about files. */
function refusedFiles(problem: ApiProblem): Map<number, string> {
  const found = new Map<number, string>()
  for (const fault of problem.errors) {
    const at = /^\/files\/(\d+)/.exec(fault.pointer)
    if (at) found.set(Number(at[1]), fault.detail)
  }
  return found
}

/** SHA-256 in Base64; null where the page is not in a secure context, which alone has it. */
async function checksum(part: ArrayBuffer): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', part))
  return btoa(String.fromCharCode(...digest))
}
