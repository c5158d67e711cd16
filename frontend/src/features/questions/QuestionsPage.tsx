import { useState, type FormEvent } from 'react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Page } from '@/app/Page'
import { msg, t } from '@/i18n'
import { Button } from '@/ui/Button'
import { TextArea } from '@/ui/Field'
import { RelativeTime } from '@/ui/RelativeTime'
import { SegmentedControl } from '@/ui/Segmented'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toast, toastProblem } from '@/ui/Toast'
import { atLeast } from '@/features/projects/access'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { ProjectTabs, projectCrumbs } from '@/features/projects/ProjectHeader'
import { projectQuery } from '@/features/projects/queries'
import type { Project } from '@/features/projects/types'
import { flagsQuery, inbox, questionsQuery, refresh, type Flag, type FlagKind, type Question } from './data'
import { RESOLUTION_WORDS, ResolveDialog } from './ResolveDialog'
import styles from './questions.module.css'

const route = getRouteApi('/in/frame/projects/$id/questions')
const KIND_WORDS: Record<FlagKind, string> = { unsure: msg('Not sure'), broken: msg('Broken'), person: msg('I see a person') }

/** What people who label ask, and what they say is the matter with items. */
export function QuestionsPage() {
  const { id } = route.useParams()
  const project = useQuery(projectQuery(id))
  if (project.data) return <Inbox project={project.data.project} />
  return (
    <Page title={t('Questions')}>
      <h1 className="visually-hidden">{t('Questions')}</h1>
      {project.isError ? <ErrorState error={project.error} onRetry={() => void project.refetch()} /> : <SkeletonRows rows={6} />}
    </Page>
  )
}

function Inbox({ project }: { project: Project }) {
  const [shown, setShown] = useState<'open' | 'done'>('open')
  const isOpen = shown === 'open'
  return (
    <Page title={t('{project}: questions and flags', { project: project.name })} crumbs={projectCrumbs(project, t('Questions'))}>
      <header className={manage.head}>
        <h1>{project.name}</h1>
      </header>
      <ProjectTabs project={project} />
      <SegmentedControl
        label={t('Show')}
        hideLabel
        className={styles.choice}
        value={shown}
        onChange={setShown}
        segments={[
          { value: 'open', label: t('Open') },
          { value: 'done', label: t('Done') },
        ]}
      />
      <div className={manage.sections}>
        <Flags project={project} isOpen={isOpen} />
        <Questions project={project} isOpen={isOpen} />
      </div>
    </Page>
  )
}

function Flags({ project, isOpen }: { project: Project; isOpen: boolean }) {
  const found = useInfiniteQuery(flagsQuery(project.id, isOpen))
  const [flag, setFlag] = useState<Flag | null>(null)
  const rows = found.data?.pages.flatMap(({ results }) => results)
  return (
    <section aria-labelledby="flags">
      <h2 id="flags">{t('Flags')}</h2>
      {rows ? (
        <ul>
          {rows.map((row) => (
            <li key={row.id} className={styles.row}>
              <div className={styles.told}>
                <p>
                  <span className="strong">{t(KIND_WORDS[row.kind])}</span> · <ItemLink project={project.id} item={row.item} />
                </p>
                {row.comment && <p>{row.comment}</p>}
                {row.resolution && (
                  <p className={styles.answer}>
                    {t(RESOLUTION_WORDS[row.resolution])}
                    {row.reason && `: ${row.reason}`}
                  </p>
                )}
                <p className="small dim">
                  {(row.resolved_by ?? row.raised_by)?.name} · <RelativeTime value={row.created_at} />
                </p>
              </div>
              {row.state === 'open' && atLeast(project.role, 'steward') && (
                <Button onPress={() => setFlag(row)} aria-label={t('Resolve the flag on {item}', { item: row.item.external_id })}>
                  {t('Resolve')}
                </Button>
              )}
            </li>
          ))}
          {rows.length === 0 && <li className="small dim">{isOpen ? t('No flag waits. Who labels can raise one while at an item.') : t('None resolved yet.')}</li>}
        </ul>
      ) : found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <SkeletonRows rows={3} height="56px" />
      )}
      {found.hasNextPage && <Button onPress={() => void found.fetchNextPage()}>{t('Show more')}</Button>}
      {flag && <ResolveDialog flag={flag} project={project.id} onClose={() => setFlag(null)} />}
    </section>
  )
}

function Questions({ project, isOpen }: { project: Project; isOpen: boolean }) {
  const found = useInfiniteQuery(questionsQuery(project.id, isOpen))
  const rows = found.data?.pages.flatMap(({ results }) => results)
  return (
    <section aria-labelledby="asked">
      <h2 id="asked">{t('Questions')}</h2>
      {rows ? (
        <ul>
          {rows.map((row) => (
            <QuestionRow key={row.id} question={row} project={project} />
          ))}
          {rows.length === 0 && <li className="small dim">{isOpen ? t('No question waits for an answer.') : t('None answered yet.')}</li>}
        </ul>
      ) : found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <SkeletonRows rows={3} height="56px" />
      )}
      {found.hasNextPage && <Button onPress={() => void found.fetchNextPage()}>{t('Show more')}</Button>}
    </section>
  )
}

function QuestionRow({ question, project }: { question: Question; project: Project }) {
  const client = useQueryClient()
  const [isAnswering, setAnswering] = useState(false)
  const [text, setText] = useState('')
  const answer = useMutation({
    mutationFn: () => inbox.answer(question.id, text.trim()),
    onSuccess: async () => {
      setText('')
      setAnswering(false)
      toast(t('Answered. It stands on the home page of whoever asked.'))
      await refresh(client, project.id)
    },
  })
  const close = useMutation({ mutationFn: () => inbox.close(question.id), onSuccess: () => refresh(client, project.id), onError: toastProblem })
  function submit(event: FormEvent): void {
    event.preventDefault()
    answer.mutate()
  }
  return (
    <li className={styles.row}>
      <div className={styles.told}>
        <p className="strong">{question.text}</p>
        {question.answers.map((one) => (
          <p key={one.id} className={styles.answer}>
            {one.text} <span className="small dim">{one.author?.name}</span>
          </p>
        ))}
        <p className="small dim">
          <ItemLink project={project.id} item={question.item} /> · {question.author?.name} · <RelativeTime value={question.created_at} />
        </p>
      </div>
      {!isAnswering && (
        <div className={styles.acts}>
          <Button onPress={() => setAnswering(true)}>{question.answers.length > 0 ? t('Answer again') : t('Answer')}</Button>
          <Button variant="quiet" isPending={close.isPending} onPress={() => close.mutate()}>
            {t('Close')}
          </Button>
        </div>
      )}
      {isAnswering && (
        <form className={styles.form} onSubmit={submit}>
          <TextArea
            label={t('Your answer')}
            value={text}
            onChange={setText}
            autoFocus
            isRequired
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return
              event.preventDefault()
              if (text.trim() && !answer.isPending) answer.mutate()
            }}
          />
          <Fault error={answer.error} />
          <div className={styles.acts}>
            <Button type="submit" variant="primary" isPending={answer.isPending} isDisabled={!text.trim()}>
              {t('Send the answer')}
            </Button>
            <Button onPress={() => setAnswering(false)}>{t('Cancel')}</Button>
          </div>
        </form>
      )}
    </li>
  )
}

function ItemLink({ project, item }: { project: string; item: Flag['item'] }) {
  return (
    <Link to="/projects/$id/items" params={{ id: project }} search={{ item: item.id }}>
      {item.external_id}
    </Link>
  )
}
