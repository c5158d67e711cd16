/** The routes of the managers' screens, all inside the frame; each area is its own lazy chunk. */
import type { QueryClient } from '@tanstack/react-query'
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { bootQuery } from '@/api/queries'
import type { frameRoute } from './router'
import { reviewListRoutes } from './reviewRoutes'
import { rightsRoutes } from './rightsRoutes'
import { only, text } from './search'
import { seesManagement } from './session'
import { stewardRoutes } from './stewardRoutes'
import { webhookRoutes } from './webhookRoutes'

export type FrameRoute = typeof frameRoute
export type ManagersOnly = (route: { context: { queryClient: QueryClient } }) => Promise<void>

export interface ItemsSearch {
  filter?: string | undefined
  sort?: string | undefined
  /** The item whose rights stand open beside the list. */
  item?: string | undefined
}

export interface JobsSearch {
  state?: string | undefined
  project?: string | undefined
  kind?: string | undefined
}

export function managerRoutes(frame: FrameRoute) {
  const getParentRoute = () => frame
  /** Who only labels has no business here, and is led Home rather than to a refusal. */
  const beforeLoad: ManagersOnly = async ({ context }) => {
    const { user } = await context.queryClient.ensureQueryData(bootQuery)
    if (user && !seesManagement(user)) throw redirect({ to: '/' })
  }
  const projects = createRoute({ getParentRoute, path: '/projects', beforeLoad, component: lazyRouteComponent(() => import('@/features/projects/ProjectsPage'), 'ProjectsPage') })
  const wizard = createRoute({ getParentRoute, path: '/projects/new', beforeLoad, component: lazyRouteComponent(() => import('@/features/wizard/WizardPage'), 'WizardPage') })
  const project = createRoute({
    getParentRoute,
    path: '/projects/$id',
    beforeLoad,
    validateSearch: (search: Record<string, unknown>): { settings?: string | undefined } => only({ settings: text(search['settings']) }),
    component: lazyRouteComponent(() => import('@/features/projects/ProjectPage'), 'ProjectPage'),
  })
  const items = createRoute({
    getParentRoute,
    path: '/projects/$id/items',
    beforeLoad,
    validateSearch: (search: Record<string, unknown>): ItemsSearch => only({ filter: text(search['filter']), sort: text(search['sort']), item: text(search['item']) }),
    component: lazyRouteComponent(() => import('@/features/items/ItemsPage'), 'ItemsPage'),
  })
  const projectPeople = createRoute({ getParentRoute, path: '/projects/$id/people', beforeLoad, component: lazyRouteComponent(() => import('@/features/people/ProjectPeoplePage'), 'ProjectPeoplePage') })
  const projectQueues = createRoute({ getParentRoute, path: '/projects/$id/queues', beforeLoad, component: lazyRouteComponent(() => import('@/features/queues/QueuesPage'), 'QueuesPage') })
  const projectLabels = createRoute({ getParentRoute, path: '/projects/$id/labels', beforeLoad, component: lazyRouteComponent(() => import('@/features/schema/LabelsPage'), 'LabelsPage') })
  const projectExports = createRoute({ getParentRoute, path: '/projects/$id/exports', beforeLoad, component: lazyRouteComponent(() => import('@/features/exports/ProjectExportsPage'), 'ProjectExportsPage') })
  const newExport = createRoute({ getParentRoute, path: '/projects/$id/exports/new', beforeLoad, component: lazyRouteComponent(() => import('@/features/exports/NewExportPage'), 'NewExportPage') })
  const exports = createRoute({ getParentRoute, path: '/exports', beforeLoad, component: lazyRouteComponent(() => import('@/features/exports/ExportsPage'), 'ExportsPage') })
  const jobs = createRoute({
    getParentRoute,
    path: '/jobs',
    beforeLoad,
    validateSearch: (search: Record<string, unknown>): JobsSearch => only({ state: text(search['state']), project: text(search['project']), kind: text(search['kind']) }),
    component: lazyRouteComponent(() => import('@/features/jobs/JobsPage'), 'JobsPage'),
  })
  const job = createRoute({ getParentRoute, path: '/jobs/$id', beforeLoad, component: lazyRouteComponent(() => import('@/features/jobs/JobPage'), 'JobPage') })
  const people = createRoute({ getParentRoute, path: '/people', beforeLoad, component: lazyRouteComponent(() => import('@/features/people/PeoplePage'), 'PeoplePage') })
  const statement = createRoute({ getParentRoute, path: '/projects/$id/statement', beforeLoad, component: lazyRouteComponent(() => import('@/features/statement/StatementPage'), 'StatementPage') })
  const ownStatement = createRoute({ getParentRoute, path: '/statement', component: lazyRouteComponent(() => import('@/features/statement/OwnStatementPage'), 'OwnStatementPage') })
  const questions = createRoute({ getParentRoute, path: '/projects/$id/questions', beforeLoad, component: lazyRouteComponent(() => import('@/features/questions/QuestionsPage'), 'QuestionsPage') })
  const rights = rightsRoutes(frame, beforeLoad)
  const settings = createRoute({ getParentRoute, path: '/settings', beforeLoad, component: lazyRouteComponent(() => import('@/features/settings/SettingsPage'), 'SettingsPage') })
  return [projects, wizard, project, items, projectPeople, projectQueues, projectLabels, projectExports, newExport, exports, jobs, job, people, statement, ownStatement, questions, rights, ...stewardRoutes(frame, beforeLoad), ...reviewListRoutes(frame, beforeLoad), ...webhookRoutes(frame, beforeLoad), settings] as const
}
