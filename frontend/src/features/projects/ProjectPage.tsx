import type { ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ChevronRight, Upload } from 'lucide-react'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { ButtonLink } from '@/ui/Button'
import { date, duration, number } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { SkeletonRows } from '@/ui/Skeleton'
import { StateBar, type StateShare } from '@/ui/StateBar'
import { EmptyState, ErrorState } from '@/ui/States'
import { SchemaDuties } from '@/features/rights/SchemaDuties'
import { atLeast } from './access'
import { eventWords } from './events'
import { LabelButton, ProjectTabs, projectCrumbs } from './ProjectHeader'
import { ProjectSettings } from './ProjectSettings'
import { DriftNote, Stages } from './Stages'
import { progressQuery, projectQuery } from './queries'
import type { Project, Progress } from './types'
import { rateWords, rightsShares, STATE_WORDS, usageWords, workShares } from './words'
import manage from './manage.module.css'
import styles from './ProjectPage.module.css'

const route = getRouteApi('/in/frame/projects/$id')

/** One project at a glance: where it stands, what blocks it, what happened. */
export function ProjectPage() {
  const { id } = route.useParams()
  const project = useQuery(projectQuery(id))
  if (!project.data) {
    return (
      <Page title={t('Project')}>
        <h1 className="visually-hidden">{t('Project')}</h1>
        {project.isError ? <ErrorState error={project.error} onRetry={() => void project.refetch()} /> : <SkeletonRows rows={8} />}
      </Page>
    )
  }
  return <Overview project={project.data.project} etag={project.data.etag} />
}

function Overview({ project, etag }: { project: Project; etag: string | undefined }) {
  const { settings } = route.useSearch()
  const live = useQuery(progressQuery(project.id))
  const progress: Progress = live.data ?? { ...project, stages: [], queues: [], drift: null, by_person: [], recent: [] }
  return (
    <Page title={project.name} crumbs={projectCrumbs(project)}>
      <header className={manage.head}>
        <h1>
          {project.name} {project.state !== 'open' && <span className="dim">· {t(STATE_WORDS[project.state])}</span>}
        </h1>
        <div className={manage.headActions}>
          <LabelButton project={{ ...project, counts: progress.counts }} />
        </div>
      </header>
      <ProjectTabs project={{ ...project, counts: progress.counts }} />
      {progress.counts.total === 0 ? (
        <EmptyState
          icon={<Upload />}
          title={t('No items yet')}
          action={
            atLeast(project.role, 'manager') && (
              <ButtonLink variant="primary" to="/projects/$id/items" params={{ id: project.id }} search={{}}>
                {t('Add items')}
              </ButtonLink>
            )
          }
        >
          {t('Bring in pictures, texts, a zip or a table. Each item keeps its licence and where it came from.')}
        </EmptyState>
      ) : (
        <>
          <DriftNote drift={progress.drift} />
          <p className={styles.headline}>{headline(progress)}</p>
          <p className="dim">{usageWords(project.use)}</p>
          <Bars project={project} progress={progress} />
        </>
      )}
      <div className={styles.columns}>
        <div className={styles.column}>
          {atLeast(project.role, 'steward') && <SchemaDuties project={project.id} />}
          <NextSteps project={project} progress={progress} />
          <Stages progress={progress} />
          {progress.by_person.length > 0 && <ByPerson progress={progress} />}
        </div>
        <Recent progress={progress} />
      </div>
      {atLeast(project.role, 'manager') && <ProjectSettings key={etag} project={project} etag={etag} open={settings} />}
    </Page>
  )
}

/** "1,204 of 5,000 labeled; finishes Thursday at this pace; 312 wait for rights." */
export function headline(progress: Pick<Progress, 'counts' | 'rate_per_hour' | 'finish_estimate'>): string {
  const { counts, finish_estimate, rate_per_hour } = progress
  const parts = [t('{labeled} of {total} labeled', { labeled: number(counts.labeled, 0), total: number(counts.total, 0) })]
  if (counts.open + counts.in_progress === 0) parts.push(counts.labeled > 0 ? t('nothing is left open') : t('nothing may be labeled yet'))
  else if (finish_estimate) parts.push(t('finishes {date} at this pace', { date: date(new Date(finish_estimate)) }))
  else if (rate_per_hour === null) parts.push(t('the pace shows after the first labels'))
  if (counts.quarantined > 0) parts.push(t('{count, plural, one {# waits for rights} other {# wait for rights}}', { count: counts.quarantined }))
  return `${parts.join('; ')}.`
}

function Bars({ project, progress }: { project: Project; progress: Progress }) {
  const { counts } = progress
  const done = counts.labeled + counts.in_progress
  const quality: StateShare[] = [
    { id: 'answered', label: t('answered'), value: counts.labeled, tone: 'ok' },
    { id: 'partly', label: t('partly answered'), value: counts.in_progress, tone: 'cond' },
    { id: 'none', label: t('not answered'), value: Math.max(0, counts.total - done), tone: 'rest' },
  ]
  const overlap = t('{count, plural, one {one answer an item} other {# answers an item}}', { count: project.queue.overlap })
  return (
    <div className={styles.bars}>
      <Bar project={project} title={t('Work')} note={progress.rate_per_hour ? rateWords(progress.rate_per_hour) : ''} shares={workShares(counts)} keys={{ labeled: 'state:labeled', in_progress: 'state:in_progress', open: 'state:labelable', closed: 'state:closed', quarantined: 'state:quarantined', failed: '' }} />
      <Bar project={project} title={t('Quality')} note={overlap} shares={quality} keys={{ answered: 'state:labeled', partly: 'state:in_progress', none: '-state:labeled,in_progress' }} />
      <Bar
        project={project}
        title={t('Rights')}
        note=""
        shares={rightsShares(progress.rights)}
        keys={{ ALLOW: 'verdict:ALLOW', ALLOW_WITH_OBLIGATIONS: 'verdict:ALLOW_WITH_OBLIGATIONS', NEEDS_REVIEW: 'verdict:NEEDS_REVIEW', DENY: 'verdict:DENY' }}
      />
    </div>
  )
}

interface BarProps {
  project: Project
  title: string
  note: string
  shares: readonly StateShare[]
  /** The filter that shows what a share counts. */
  keys: Record<string, string>
}

/** A bar whose every number opens the list that it counts. */
function Bar({ project, title, note, shares, keys }: BarProps) {
  const shown = shares.filter((share) => share.value > 0)
  return (
    <section className={styles.bar} aria-label={title}>
      <h2>
        {title} <span className="small dim">{note}</span>
      </h2>
      <StateBar label={title} shares={shares} />
      <ul className={styles.legend}>
        {shown.map((share) => (
          <li key={share.id}>
            <span className={styles.dot} data-tone={share.tone} aria-hidden="true" />
            <Link to="/projects/$id/items" params={{ id: project.id }} search={keys[share.id] ? { filter: keys[share.id] } : {}} className={styles.count}>
              <span className="num">{number(share.value, 0)}</span> {share.label}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

function NextSteps({ project, progress }: { project: Project; progress: Progress }) {
  const { counts } = progress
  const params = { id: project.id }
  const steps: { id: string; text: string; go: ReactNode }[] = []
  const link = (text: string, to: '/projects/$id/quarantine' | '/projects/$id/people' | '/projects/$id/exports/new', search: object = {}): ReactNode => (
    <ButtonLink size="small" to={to} params={params} search={search as never}>
      {text}
    </ButtonLink>
  )
  if (counts.quarantined > 0 && atLeast(project.role, 'steward')) {
    steps.push({
      id: 'rights',
      text: t('{count, plural, one {# item waits} other {# items wait}} in quarantine until the rights are clear.', { count: counts.quarantined }),
      go: link(t('Clear them'), '/projects/$id/quarantine'),
    })
  }
  if (atLeast(project.role, 'manager') && project.guidelines.trim() === '') {
    steps.push({
      id: 'guidelines',
      text: t('Nobody is told yet how to label: write guidelines before you invite others.'),
      go: (
        <ButtonLink size="small" to="/projects/$id" params={params} search={{ settings: 'guidelines' }}>
          {t('Write them')}
        </ButtonLink>
      ),
    })
  }
  if (atLeast(project.role, 'manager') && project.people < 2) {
    steps.push({ id: 'people', text: t('You work alone here so far.'), go: link(t('Invite people'), '/projects/$id/people') })
  }
  if (counts.labeled > 0 && atLeast(project.role, 'steward')) {
    steps.push({
      id: 'export',
      text: t('{count, plural, one {# labeled item} other {# labeled items}} could leave as a dataset.', { count: counts.labeled }),
      go: link(t('See what would leave'), '/projects/$id/exports/new'),
    })
  }
  if (steps.length === 0) return null
  return (
    <section aria-labelledby="next">
      <h2 id="next" className={styles.title}>
        {t('Next steps')}
      </h2>
      <ul>
        {steps.map((step) => (
          <li key={step.id} className={manage.plainRow}>
            <ChevronRight className={styles.arrow} aria-hidden="true" />
            <span className={manage.grow}>{step.text}</span>
            {step.go}
          </li>
        ))}
      </ul>
    </section>
  )
}

function ByPerson({ progress }: { progress: Progress }) {
  const reviews = progress.by_person.some((row) => row.reviewed > 0)
  return (
    <section aria-labelledby="by-person">
      <h2 id="by-person" className={styles.title}>
        {t('Who did what')}
      </h2>
      <table className={manage.table}>
        <thead>
          <tr>
            <th scope="col">{t('Person')}</th>
            <th scope="col" className={manage.number}>{t('Submitted')}</th>
            {reviews && <th scope="col" className={manage.number}>{t('Reviewed')}</th>}
            <th scope="col" className={manage.number}>{t('Skipped')}</th>
            <th scope="col" className={manage.number}>{t('Time')}</th>
          </tr>
        </thead>
        <tbody>
          {progress.by_person.map((row) => (
            <tr key={row.user.id}>
              <th scope="row">{row.user.name}</th>
              <td className={manage.number}>{number(row.submitted, 0)}</td>
              {reviews && <td className={manage.number}>{number(row.reviewed, 0)}</td>}
              <td className={manage.number}>{number(row.skipped, 0)}</td>
              <td className={manage.number}>{duration(row.seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Recent({ progress }: { progress: Progress }) {
  if (progress.recent.length === 0) return null
  return (
    <section aria-labelledby="recent">
      <h2 id="recent" className={styles.title}>
        {t('Lately')}
      </h2>
      <ul>
        {progress.recent.map((event, index) => (
          <li key={`${event.at} ${index}`} className={manage.plainRow}>
            <span className={manage.grow}>
              <span className="strong">{eventWords(event.what)}</span> <span className="dim">{event.detail}</span>
            </span>
            <span className="small dim">
              <RelativeTime value={event.at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
