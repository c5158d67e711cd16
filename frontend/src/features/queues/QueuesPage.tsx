import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ArrowRight, Plus } from 'lucide-react'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { number } from '@/ui/format'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { atLeast } from '@/features/projects/access'
import manage from '@/features/projects/manage.module.css'
import { ProjectTabs, projectCrumbs } from '@/features/projects/ProjectHeader'
import { projectQuery } from '@/features/projects/queries'
import type { Project } from '@/features/projects/types'
import { Changing } from './Changing'
import { queuesQuery, type Queue, type QueueKind } from './data'
import { NewQueueDialog } from './QueueDialogs'
import { QueueActs } from './QueueActs'
import { KIND_WORDS, QUEUE_STATE_WORDS, ruleWords, settingWords } from './words'
import styles from './queues.module.css'

const route = getRouteApi('/in/frame/projects/$id/queues')
const KINDS: readonly QueueKind[] = ['annotate', 'review', 'adjudicate']

/** The stages of a project: what stands in each, and what goes on to the next. */
export function QueuesPage() {
  const { id } = route.useParams()
  const project = useQuery(projectQuery(id))
  if (project.data) return <Queues project={project.data.project} />
  return (
    <Page title={t('Queues')}>
      <h1 className="visually-hidden">{t('Queues')}</h1>
      {project.isError ? <ErrorState error={project.error} onRetry={() => void project.refetch()} /> : <SkeletonRows rows={6} />}
    </Page>
  )
}

function Queues({ project }: { project: Project }) {
  const list = useQuery(queuesQuery(project.id))
  const [isNew, setNew] = useState(false)
  const edits = atLeast(project.role, 'manager')
  const all = list.data?.results ?? []
  const archived = all.filter((queue) => queue.state === 'archived')
  return (
    <Page title={t('{project}: queues', { project: project.name })} crumbs={projectCrumbs(project, t('Queues'))}>
      <header className={manage.head}>
        <h1>{project.name}</h1>
        <div className={manage.headActions}>
          {edits && (
            <Button icon={<Plus />} onPress={() => setNew(true)}>
              {t('New queue')}
            </Button>
          )}
        </div>
      </header>
      <ProjectTabs project={project} />
      {list.data ? (
        <>
          <p className={styles.lead}>{t('An item is annotated first. What the rules name goes on to review, and what people do not agree on to adjudication.')}</p>
          <ol className={styles.flow} aria-label={t('Stages')}>
            {KINDS.map((kind) => (
              <Stage key={kind} kind={kind} all={all} project={project} edits={edits} />
            ))}
          </ol>
          {archived.length > 0 && (
            <section className={styles.archived} aria-labelledby="archived">
              <h2 id="archived">{t('Archived')}</h2>
              <ul>
                {archived.map((queue) => (
                  <li key={queue.id} className={manage.plainRow}>
                    <span className={manage.grow}>
                      <span className="strong">{queue.name}</span> <span className="small dim">{t(KIND_WORDS[queue.kind])}</span>
                    </span>
                    {edits && <QueueActs queue={queue} all={all} project={project} />}
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      ) : list.isError ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <SkeletonRows rows={4} height="96px" />
      )}
      {isNew && <NewQueueDialog project={project} onClose={() => setNew(false)} />}
    </Page>
  )
}

interface StageProps {
  kind: QueueKind
  all: readonly Queue[]
  project: Project
  edits: boolean
}

function Stage({ kind, all, project, edits }: StageProps) {
  const here = all.filter((queue) => queue.kind === kind && queue.state !== 'archived')
  return (
    <li className={styles.stage}>
      <h2 className={styles.kind}>
        {kind !== 'annotate' && <ArrowRight className={styles.arrow} aria-hidden="true" />}
        {t(KIND_WORDS[kind])}
      </h2>
      {here.length === 0 ? (
        <p className={styles.none}>{kind === 'review' ? t('No review queue: answers count as they come in.') : t('No adjudication: disagreements stay as they are.')}</p>
      ) : (
        <ul className={styles.cards}>
          {here.map((queue) => (
            <Card key={queue.id} queue={queue} all={all} project={project} edits={edits} />
          ))}
        </ul>
      )}
    </li>
  )
}

function Card({ queue, all, project, edits }: { queue: Queue; all: readonly Queue[]; project: Project; edits: boolean }) {
  const rules = ruleWords(queue, all)
  return (
    <li className={styles.card} data-state={queue.state}>
      <div className={styles.cardHead}>
        <h3 className={styles.name}>{queue.name}</h3>
        {queue.state !== 'open' && <span className={styles.state}>{t(QUEUE_STATE_WORDS[queue.state])}</span>}
        {edits && <QueueActs queue={queue} all={all} project={project} />}
      </div>
      <Counts counts={queue.counts} />
      <Changing queue={queue} />
      <ul className={styles.facts}>
        {settingWords(queue).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {rules.length > 0 && (
        <ul className={styles.rules} aria-label={t('Goes on')}>
          {rules.map((line) => (
            <li key={line}>
              <ArrowRight aria-hidden="true" /> {line}
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}

function Counts({ counts }: { counts: Queue['counts'] }) {
  const shown = [
    { label: t('open'), value: counts.open, more: counts.open_more },
    { label: t('in work'), value: counts.leased, more: false },
    { label: t('in repair'), value: counts.returned, more: false },
    { label: t('done'), value: counts.done, more: counts.done_more },
  ]
  return (
    <dl className={styles.counts}>
      {shown.map(({ label, value, more }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {number(value, 0)}
            {more && '+'}
          </dd>
        </div>
      ))}
    </dl>
  )
}
