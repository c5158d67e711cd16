/** Creating the project, sending its data, and following the import until labeling can begin. */
import { http } from '@/api/http'
import { queryClient } from '@/api/queries'
import type { Job } from '@/api/types'
import { session } from '@/api/session'
import { setUser } from '@/app/session'
import { isRunning, readJob } from '@/features/jobs/data'
import { outcome } from '@/features/jobs/words'
import { at } from '@/features/projects/queries'
import type { Progress, Project } from '@/features/projects/types'
import { t } from '@/i18n'
import { toast } from '@/ui/Toast'
import { startImports } from './importing'
import type { WizardPlan, WizardState } from './store'
import { schemaOf } from './templates'

export interface LaunchView {
  phase: 'creating' | 'sending' | 'importing' | 'ready' | 'blocked'
  project: Project | null
  sent: number
  parts: number
  /** Of files that go in parts; 0 of 0 otherwise. */
  sentBytes: number
  bytes: number
  jobs: readonly Job[]
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The job as it is now; one that has ended is not asked again. */
async function current(job: Job): Promise<Job> {
  return isRunning(job) ? readJob(job.id) : job
}

/** One launch of the wizard. `go` may be called again after a fault: what is done already is not done twice. */
export class Launcher {
  view: LaunchView = { phase: 'creating', project: null, sent: 0, parts: 0, sentBytes: 0, bytes: 0, jobs: [] }
  private readonly key = crypto.randomUUID()
  private stopped = false

  constructor(
    private readonly state: WizardState,
    private readonly plan: WizardPlan,
    private readonly show: (view: LaunchView) => void,
  ) {}

  stop(): void {
    this.stopped = true
  }

  /** Resolves when an item can be labeled (`ready`) or the import has ended without one (`blocked`). */
  async go(): Promise<LaunchView> {
    this.stopped = false
    const project = this.view.project ?? (await this.create())
    if (this.view.jobs.length === 0) {
      this.update({ phase: 'sending', project })
      const jobs = await startImports(
        project.id,
        {
          source: { name: this.state.sourceName.trim() || t('Uploads'), url: this.state.rights.source_url ?? '', acquired: this.state.rights.acquired ?? '', rights: this.state.rights },
          files: this.plan.files,
          texts: this.plan.texts,
        },
        (sent, parts) => this.update({ sent, parts }),
        (sentBytes, bytes) => this.update({ sentBytes, bytes }),
      )
      this.update({ jobs })
    }
    this.update({ phase: 'importing' })
    return this.follow(project.id)
  }

  private async create(): Promise<Project> {
    const { plan, state } = this
    const project = await http.post<Project>(
      '/projects',
      { name: state.name.trim(), schema: schemaOf(plan.template, state.labels, plan.input), use: { action: 'label', ...state.use } },
      { idempotencyKey: this.key },
    )
    this.update({ project })
    void queryClient.invalidateQueries({ queryKey: ['projects'] })
    // The new project's role is part of who one is.
    void session.me().then(setUser).catch(() => undefined)
    return project
  }

  private async follow(project: string): Promise<LaunchView> {
    while (!this.stopped) {
      const [jobs, progress] = await Promise.all([
        Promise.all(this.view.jobs.map(current)),
        http.get<Progress>(at(project, '/progress')),
      ])
      this.update({ jobs })
      if (progress.counts.open + progress.counts.in_progress > 0) return this.update({ phase: 'ready' })
      if (!jobs.some(isRunning)) return this.update({ phase: 'blocked' })
      await pause(500)
    }
    return this.view
  }

  private update(changes: Partial<LaunchView>): LaunchView {
    this.view = { ...this.view, ...changes }
    this.show(this.view)
    return this.view
  }
}

/** Goes on after the editor has opened, and says once how the import ended where there is something to know. */
export async function tellWhenImported(jobs: readonly Job[], openItems: () => void): Promise<void> {
  try {
    let now = [...jobs]
    while (now.some(isRunning)) {
      await pause(1500)
      now = await Promise.all(now.map(current))
    }
    const troubled = now.filter((job) => job.state !== 'done' || job.progress.failed > 0 || Number(job.result?.['quarantined'] ?? 0) > 0)
    if (troubled.length > 0) toast(troubled.map(outcome).join(' '), { action: { label: t('See why'), onPress: openItems } })
  } catch {
    // The job list has it; a lost connection has its own banner.
  }
}
