import { useMemo, useState } from 'react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Scale, UserX } from 'lucide-react'
import { Page } from '@/app/Page'
import { useMe } from '@/app/session'
import { atLeast } from '@/features/projects/access'
import { Fault } from '@/features/projects/Fault'
import { projectCrumbs, ProjectTabs } from '@/features/projects/ProjectHeader'
import { projectQuery } from '@/features/projects/queries'
import type { Project } from '@/features/projects/types'
import { useKeys } from '@/features/items/keys'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { cx } from '@/ui/cx'
import { TextArea } from '@/ui/Field'
import { RelativeTime } from '@/ui/RelativeTime'
import { SegmentedControl } from '@/ui/Segmented'
import { SkeletonRows } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { Shown } from './AnnotationPanel'
import { appealApi, appealsQuery, type AppealRow } from './data'
import { DONE, reasonWords } from './words'
import styles from './lists.module.css'

const route = getRouteApi('/in/frame/projects/$id/appeals')

export function AppealsPage() {
  const { id } = route.useParams()
  const project = useQuery(projectQuery(id))
  if (project.data) return <Appeals project={project.data.project} />
  return (
    <Page title={t('Appeals')}>
      <h1 className="visually-hidden">{t('Appeals')}</h1>
      {project.isError ? <ErrorState error={project.error} onRetry={() => void project.refetch()} /> : <SkeletonRows rows={6} />}
    </Page>
  )
}

/** Annotators' words against reviews: the work, why it went back, what they say; one decision each. */
function Appeals({ project }: { project: Project }) {
  const { state = 'open', appeal } = route.useSearch()
  const navigate = route.useNavigate()
  const found = useInfiniteQuery(appealsQuery(project.id, state))
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.results) ?? [], [found.data])
  const current = rows.find(({ id }) => id === appeal) ?? rows[0] ?? null
  const at = current ? rows.indexOf(current) : -1
  const open = (id: string): void => void navigate({ search: (before) => ({ ...before, appeal: id }), replace: true, resetScroll: false })
  const step = (by: 1 | -1): void => {
    const next = rows[at + by]
    if (next) open(next.id)
  }
  useKeys({ j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1) })
  return (
    <Page title={t('{project}: appeals', { project: project.name })} crumbs={projectCrumbs(project, t('Appeals'))} width="full">
      <h1 className="visually-hidden">{t('Appeals in {project}', { project: project.name })}</h1>
      <div className={styles.inbox}>
        <div className={styles.tabs}>
          <ProjectTabs project={project} />
        </div>
        <aside className={styles.mails} aria-label={t('Appeals')}>
          <SegmentedControl
            label={t('Which appeals')}
            hideLabel
            value={state}
            onChange={(next) => void navigate({ search: next === 'open' ? {} : { state: next }, replace: true })}
            segments={[
              { value: 'open', label: t('Open') },
              { value: 'upheld', label: t('Upheld') },
              { value: 'overturned', label: t('Overturned') },
            ]}
          />
          {found.isPending ? (
            <SkeletonRows rows={4} height="56px" />
          ) : found.isError ? (
            <ErrorState error={found.error} onRetry={() => void found.refetch()} />
          ) : (
            <ul className={styles.mailList}>
              {rows.map((row) => (
                <li key={row.id}>
                  <button type="button" className={cx(styles.mail, row === current && styles.mailOn)} aria-current={row === current || undefined} onClick={() => open(row.id)}>
                    <span className="strong truncate">{row.annotation.item.external_id}</span>
                    <span className="small dim">
                      <RelativeTime value={row.created_at} />
                    </span>
                    <span className={cx('dim', styles.mailText)}>{row.comment}</span>
                  </button>
                </li>
              ))}
            </ul>
          )}
          {found.hasNextPage && (
            <Button size="small" isPending={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>
              {t('Show more')}
            </Button>
          )}
        </aside>
        {current ? (
          <section className={styles.case} aria-label={t('The appeal')}>
            <Case key={current.id} project={project} row={current} />
          </section>
        ) : (
          found.isSuccess && (
            <div className={styles.case}>
              <EmptyState icon={<Scale />} title={state === 'open' ? t('No appeal is open') : t('No appeal was decided')}>
                {t('When annotators think a review is wrong they may say so once. It comes here, for somebody else than the reviewer to decide.')}
              </EmptyState>
            </div>
          )
        )}
      </div>
    </Page>
  )
}

function Case({ project, row }: { project: Project; row: AppealRow }) {
  const client = useQueryClient()
  const [answer, setAnswer] = useState('')
  const decide = useMutation({
    mutationFn: (verdict: 'upheld' | 'overturned') => appealApi.decide(row.id, verdict, answer.trim()),
    onSuccess: (_, verdict) => {
      toast(verdict === 'upheld' ? t('The annotation counts again.') : t('The review stands.'))
      void client.invalidateQueries({ queryKey: ['project', project.id, 'appeals'] })
      void client.invalidateQueries({ queryKey: ['item', row.annotation.item.id, 'annotations'] })
    },
  })
  const me = useMe()
  const { review, annotation } = row
  const isOpen = row.state === 'open'
  // Whoever is part of it does not judge it.
  const why = review.reviewer.id === me.id ? t('This appeal is against your own review: somebody else has to decide it.') : annotation.author.id === me.id ? t('This appeal is your own: somebody else has to decide it.') : null
  return (
    <>
      <div className={styles.words}>
        <h2>{annotation.item.external_id}</h2>
        <blockquote className={styles.said}>
          <p className="small dim">
            {t('{what} by {reviewer}', { what: t(DONE[review.verdict]), reviewer: review.reviewer.name })} · <RelativeTime value={review.created_at} />
          </p>
          <p>
            <span className="strong">{reasonWords(review.reason)}</span> {review.comment}
          </p>
        </blockquote>
        <blockquote className={styles.said} data-side="appeal">
          <p className="small dim">
            {t('Appeal of {author}', { author: annotation.author.name })} · <RelativeTime value={row.created_at} />
          </p>
          <p>{row.comment}</p>
        </blockquote>
        {isOpen ? (
          why !== null ? (
            <p className={styles.apart}>
              <UserX aria-hidden="true" /> {why}
            </p>
          ) : atLeast(project.role, 'reviewer') && (
            <form className={styles.decision} onSubmit={(event) => event.preventDefault()}>
              <TextArea label={t('Your answer')} value={answer} onChange={setAnswer} rows={3} maxLength={2000} description={t('Its annotator reads it with the decision.')} />
              <Fault error={decide.error} />
              <div className={styles.decisionActions}>
                <Button isPending={decide.isPending && decide.variables === 'overturned'} onPress={() => decide.mutate('overturned')}>
                  {t('The review stands')}
                </Button>
                <Button variant="primary" isPending={decide.isPending && decide.variables === 'upheld'} onPress={() => decide.mutate('upheld')}>
                  {t('The annotator is right')}
                </Button>
              </div>
            </form>
          )
        ) : (
          <blockquote className={styles.said}>
            <p className="small dim">
              {row.state === 'upheld' ? t('Decided for the annotator') : t('The review stands')}
              {row.decided_at && (
                <>
                  {' · '}
                  <RelativeTime value={row.decided_at} />
                </>
              )}
            </p>
            {row.answer && <p>{row.answer}</p>}
          </blockquote>
        )}
      </div>
      <div className={styles.evidence}>
        <Shown project={project.id} item={annotation.item.id} annotation={annotation.id} />
      </div>
    </>
  )
}
