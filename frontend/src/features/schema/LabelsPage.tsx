import { useState } from 'react'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Tags } from 'lucide-react'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { ButtonLink, Button } from '@/ui/Button'
import { SkeletonRows } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { isRunning, jobsQuery } from '@/features/jobs/data'
import { atLeast } from '@/features/projects/access'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { ProjectTabs, projectCrumbs } from '@/features/projects/ProjectHeader'
import { projectQuery } from '@/features/projects/queries'
import type { Project } from '@/features/projects/types'
import { changeLabels, countSteps, type Report } from './data'
import { Migration } from './Migration'
import { ReportList } from './ReportList'
import { StepForm } from './StepForm'
import type { Step } from './steps'
import styles from './schema.module.css'

const route = getRouteApi('/in/frame/projects/$id/labels')

/** Renaming, merging and removing labels, with all that uses them: seen before it is done. */
export function LabelsPage() {
  const { id } = route.useParams()
  const project = useQuery(projectQuery(id))
  if (project.data) return <Labels project={project.data.project} />
  return (
    <Page title={t('Change labels')}>
      <h1 className="visually-hidden">{t('Change labels')}</h1>
      {project.isError ? <ErrorState error={project.error} onRetry={() => void project.refetch()} /> : <SkeletonRows rows={6} />}
    </Page>
  )
}

function Labels({ project }: { project: Project }) {
  return (
    <Page title={t('{project}: change labels', { project: project.name })} crumbs={projectCrumbs(project, t('Change labels'))}>
      <header className={manage.head}>
        <h1>{project.name}</h1>
      </header>
      <ProjectTabs project={project} />
      <Contents project={project} />
    </Page>
  )
}

function Contents({ project }: { project: Project }) {
  const jobs = useInfiniteQuery({ ...jobsQuery({ project: project.id, kind: 'schema.migrate' }), enabled: atLeast(project.role, 'manager') })
  const [begun, setBegun] = useState<string | null>(null)
  if (!atLeast(project.role, 'manager')) {
    return (
      <EmptyState icon={<Tags />} title={t('Managers change labels')}>
        {t('Ask a manager of this project: annotations that use a label change with it.')}
      </EmptyState>
    )
  }
  if (!project.schema) {
    return (
      <EmptyState
        icon={<Tags />}
        title={t('There are no labels yet')}
        action={
          <ButtonLink variant="primary" to="/projects/$id" params={{ id: project.id }} search={{ settings: 'schema' }}>
            {t('Open the label schema')}
          </ButtonLink>
        }
      >
        {t('Add a label schema to the project first.')}
      </EmptyState>
    )
  }
  if (jobs.isError) return <ErrorState error={jobs.error} onRetry={() => void jobs.refetch()} />
  if (!jobs.data) return <SkeletonRows rows={4} />
  const job = begun ?? jobs.data.pages[0]?.results.find(isRunning)?.id ?? null
  if (job !== null) {
    const again = (): void => {
      setBegun(null)
      void jobs.refetch()
    }
    return <Migration project={project.id} job={job} onAgain={again} />
  }
  return <Planning key={project.schema_version} project={project} onBegun={setBegun} />
}

function Planning({ project, onBegun }: { project: Project; onBegun: (job: string) => void }) {
  const [report, setReport] = useState<Report | null>(null)
  const count = useMutation({ mutationFn: (steps: readonly Step[]) => countSteps(project.id, steps), onSuccess: setReport })
  const change = useMutation({ mutationFn: (steps: readonly Step[]) => changeLabels(project.id, steps), onSuccess: (job) => onBegun(job.id) })
  const steps = report?.steps.map(({ given }) => given) ?? []

  async function look(next: readonly Step[]): Promise<boolean> {
    change.reset()
    if (next.length === 0) {
      setReport(null)
      count.reset()
      return true
    }
    return count.mutateAsync(next).then(
      () => true,
      () => false,
    )
  }

  return (
    <div className={styles.columns}>
      <section className={styles.part} aria-labelledby="step">
        <h2 id="step">{t('Add a step')}</h2>
        <p className={manage.lead}>{t('Annotations, drafts, predictions and known answers change with the label. What was said before stays readable as it was.')}</p>
        <StepForm schema={report?.schema ?? project.schema} isPending={count.isPending} onAdd={(step) => look([...steps, step])} />
        <Fault error={count.error} />
      </section>
      <section className={styles.part} aria-labelledby="report">
        <h2 id="report">{t('What it would do')}</h2>
        {report ? (
          <>
            <ReportList
              report={report}
              isPending={count.isPending || change.isPending}
              onRemove={(place) => void look(steps.filter((_, index) => index !== place))}
              onAllow={(place, isAllowed) => void look(steps.map((step, index) => (index === place ? { ...step, allow_loss: isAllowed } : step)))}
            />
            <Fault error={change.error} />
            <div className={styles.actions} aria-live="polite">
              <Button variant="primary" isDisabled={!report.may_run || count.isPending} isPending={change.isPending} onPress={() => change.mutate(steps)}>
                {t('Change the labels')}
              </Button>
              <p className="small dim">
                {report.may_run
                  ? t('{count, plural, =0 {Nothing is labeled yet.} one {# row was looked at.} other {# rows were looked at.}} Nothing is changed until you say so.', { count: report.looked_at })
                  : t('Something speaks against it: allow it above, or take the step out.')}
              </p>
            </div>
          </>
        ) : (
          <p className={styles.none}>{t('Add a step, and see here what it would change before anything is changed.')}</p>
        )}
      </section>
    </div>
  )
}
