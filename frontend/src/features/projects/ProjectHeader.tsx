import { useEffect, useRef } from 'react'
import { Link, useLocation } from '@tanstack/react-router'
import { Play } from 'lucide-react'
import { t } from '@/i18n'
import { ButtonLink } from '@/ui/Button'
import type { Crumb } from '@/ui/Breadcrumb'
import { count } from '@/ui/format'
import { atLeast } from './access'
import type { Project } from './types'
import styles from './manage.module.css'

/** Where a screen of a project stands. */
export function projectCrumbs(project: { id: string; name: string }, here?: string): Crumb[] {
  const crumbs: Crumb[] = [
    { label: t('Projects'), to: '/projects' },
    { label: project.name, to: '/projects/$id', params: { id: project.id } as never },
  ]
  return here ? [...crumbs, { label: here }] : crumbs
}

/** The places of one project, as far as this person may enter them. */
export function ProjectTabs({ project }: { project: Project }) {
  const params = { id: project.id }
  const bar = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  useEffect(() => {
    // On a narrow screen the bar scrolls: where one is stands in sight.
    if (pathname) bar.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [pathname])
  const active = { activeProps: { 'data-active': true, 'aria-current': 'page' } as object, className: styles.tab }
  return (
    <nav ref={bar} aria-label={t('In this project')} className={styles.tabs}>
      <Link to="/projects/$id" params={params} activeOptions={{ exact: true }} {...active}>
        {t('Overview')}
      </Link>
      <Link to="/projects/$id/items" params={params} {...active}>
        {t('Items')}
        <span className={styles.tabNumber}>{count(project.counts.total)}</span>
      </Link>
      {atLeast(project.role, 'reviewer') && (
        <>
          <Link to="/projects/$id/queues" params={params} {...active}>
            {t('Queues')}
          </Link>
          <Link to="/projects/$id/annotations" params={params} search={{}} {...active}>
            {t('Annotations')}
          </Link>
          <Link to="/projects/$id/appeals" params={params} search={{}} {...active}>
            {t('Appeals')}
          </Link>
          <Link to="/projects/$id/questions" params={params} {...active}>
            {t('Questions')}
          </Link>
        </>
      )}
      {atLeast(project.role, 'steward') && (
        <Link to="/projects/$id/quarantine" params={params} search={{}} {...active}>
          {t('Quarantine')}
          {project.counts.quarantined > 0 && <span className={styles.tabNumber}>{count(project.counts.quarantined)}</span>}
        </Link>
      )}
      {atLeast(project.role, 'steward') && (
        <Link to="/projects/$id/redaction" params={params} search={{}} {...active}>
          {t('Redaction')}
        </Link>
      )}
      {atLeast(project.role, 'reviewer') && (
        <Link to="/projects/$id/people" params={params} {...active}>
          {t('People')}
        </Link>
      )}
      {atLeast(project.role, 'manager') && (
        <Link to="/projects/$id/statement" params={params} {...active}>
          {t('Statement')}
        </Link>
      )}
      {atLeast(project.role, 'steward') && (
        <Link to="/projects/$id/exports" params={params} {...active}>
          {t('Exports')}
        </Link>
      )}
    </nav>
  )
}

/** To the work itself; for managers also to the same with nothing stored. */
export function LabelButton({ project }: { project: Project }) {
  const isOpen = project.state === 'open' && project.counts.open + project.counts.in_progress > 0
  const params = { id: project.id }
  return (
    <>
      {atLeast(project.role, 'manager') && project.counts.total > 0 && (
        <ButtonLink to="/projects/$id/try" params={params} search={{}} variant="quiet">
          {t('Try as annotator')}
        </ButtonLink>
      )}
      {atLeast(project.role, 'annotator') && isOpen && (
        <ButtonLink to="/projects/$id/label" params={params} search={{}} icon={<Play />}>
          {t('Label')}
        </ButtonLink>
      )}
    </>
  )
}
