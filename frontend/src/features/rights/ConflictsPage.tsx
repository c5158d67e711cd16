import { useState } from 'react'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Scale } from 'lucide-react'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { number } from '@/ui/format'
import { SkeletonRows } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { atLeast } from '@/features/projects/access'
import manage from '@/features/projects/manage.module.css'
import { ProjectTabs, projectCrumbs } from '@/features/projects/ProjectHeader'
import { projectQuery } from '@/features/projects/queries'
import type { Project } from '@/features/projects/types'
import { licenceWords } from '@/features/projects/words'
import { conflictsQuery, ORIGIN_WORDS, resolveConflict, type Conflict } from './claims'
import { DecideDialog, type Choice, type LicenceDecision } from './DecideDialog'
import styles from './ConflictsPage.module.css'

const route = getRouteApi('/in/frame/projects/$id/conflicts')

/** Claims about licences that contradict each other, by what they say; each group is decided at once, with proof. */
export function ConflictsPage() {
  const { id } = route.useParams()
  const project = useQuery(projectQuery(id))
  if (project.data) return <Conflicts project={project.data.project} />
  return (
    <Page title={t('Conflicts')}>
      <h1 className="visually-hidden">{t('Conflicts')}</h1>
      {project.isError ? <ErrorState error={project.error} onRetry={() => void project.refetch()} /> : <SkeletonRows rows={6} height="88px" />}
    </Page>
  )
}

function Conflicts({ project }: { project: Project }) {
  const client = useQueryClient()
  const conflicts = useInfiniteQuery(conflictsQuery(project.id))
  const [deciding, setDeciding] = useState<Conflict | null>(null)
  const groups = conflicts.data?.pages.flatMap((page) => page.results) ?? []
  const steward = atLeast(project.role, 'steward')
  async function decide(group: Conflict, decision: LicenceDecision): Promise<void> {
    const { resolved } = await resolveConflict(project.id, group.id, decision)
    await Promise.all([client.invalidateQueries({ queryKey: ['project', project.id] }), client.invalidateQueries({ queryKey: ['item'] })])
    toast(t('Decided: {licence} applies to {count, plural, one {# item} other {# items}}.', { licence: licenceWords(decision.licence), count: resolved }))
  }
  return (
    <Page title={t('{project}: conflicts', { project: project.name })} crumbs={projectCrumbs(project, t('Conflicts'))}>
      <header className={manage.head}>
        <h1>{t('Conflicts')}</h1>
      </header>
      <ProjectTabs project={project} />
      {conflicts.isPending && <SkeletonRows rows={5} height="88px" />}
      {conflicts.isError && <ErrorState error={conflicts.error} onRetry={() => void conflicts.refetch()} />}
      {conflicts.data && groups.length === 0 && (
        <EmptyState icon={<Scale />} title={t('Nothing contradicts itself')}>
          {t('When a file, a platform or a contract says another licence than the one that was stated, it stands here until somebody decides.')}
        </EmptyState>
      )}
      {groups.length > 0 && (
        <>
          <p className={`${manage.lead} ${styles.lead}`}>{t('The strictest of what is claimed counts until somebody decides. Items with the same claims are decided at once.')}</p>
          <ul>
            {groups.map((group) => (
              <Group key={group.id} project={project} group={group} onDecide={steward ? () => setDeciding(group) : undefined} />
            ))}
          </ul>
          {conflicts.hasNextPage && (
            <Button isPending={conflicts.isFetchingNextPage} onPress={() => void conflicts.fetchNextPage()}>
              {t('Show more')}
            </Button>
          )}
        </>
      )}
      {deciding && (
        <DecideDialog
          title={t('Which licence applies to these {count, plural, one {# item} other {# items}}?', { count: deciding.items })}
          choices={choicesOf(deciding)}
          decide={(decision) => decide(deciding, decision)}
          button={(licence) => t('Decide for {licence}, {count, plural, one {# item} other {# items}}', { licence, count: deciding.items })}
          onClose={() => setDeciding(null)}
        />
      )}
    </Page>
  )
}

/** Each licence once, with who says so. */
function choicesOf(group: Conflict): Choice[] {
  const found = new Map<string, string[]>()
  for (const licence of group.stated) found.set(licence, [t(ORIGIN_WORDS.declared)])
  for (const { origin, licence } of group.claims) {
    if (origin !== 'declared') found.set(licence, [...(found.get(licence) ?? []), t(ORIGIN_WORDS[origin] ?? origin)])
  }
  return [...found].filter(([licence]) => licence !== 'NOASSERTION').map(([licence, said]) => ({ licence, said }))
}

function Group({ project, group, onDecide }: { project: Project; group: Conflict; onDecide: (() => void) | undefined }) {
  return (
    <li className={styles.group}>
      <p className={styles.count}>
        <span className="strong num">{number(group.items, 0)}</span>
        <span className="small dim">{t('{count, plural, one {item} other {items}}', { count: group.items })}</span>
      </p>
      <div className={manage.grow}>
        <ul>
          {choicesOf(group).map((choice) => (
            <li key={choice.licence}>
              <b>{licenceWords(choice.licence)}</b> <span className="dim">{choice.said.join(', ')}</span>
            </li>
          ))}
        </ul>
        <p className="small dim">
          {t('For instance')}{' '}
          {group.examples.map((item, index) => (
            <span key={item.id}>
              {index > 0 && ', '}
              <Link to="/projects/$id/items" params={{ id: project.id }} search={{ item: item.id }}>
                <bdi>{item.external_id}</bdi>
              </Link>
            </span>
          ))}
        </p>
      </div>
      {onDecide && <Button onPress={onDecide}>{t('Decide')}</Button>}
    </li>
  )
}
