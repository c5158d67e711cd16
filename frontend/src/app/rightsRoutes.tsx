/** The stewards' screens under the bar of sections; each is a lazy chunk of its own. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { FrameRoute, ManagersOnly } from './managerRoutes'
import { words } from './search'

export function rightsRoutes(frame: FrameRoute, beforeLoad: ManagersOnly) {
  const area = createRoute({
    getParentRoute: () => frame,
    id: 'rights-area',
    beforeLoad,
    component: lazyRouteComponent(() => import('@/features/rights/RightsArea'), 'RightsArea'),
  })
  const getParentRoute = () => area
  const overview = createRoute({ getParentRoute, path: '/rights', validateSearch: words('project'), component: lazyRouteComponent(() => import('@/features/rights/RightsPage'), 'RightsPage') })
  const audit = createRoute({
    getParentRoute,
    path: '/rights/audit',
    validateSearch: words('action', 'actor', 'object', 'project', 'since', 'until', 'event', 'verify'),
    component: lazyRouteComponent(() => import('@/features/audit/AuditPage'), 'AuditPage'),
  })
  const consents = createRoute({
    getParentRoute,
    path: '/rights/consents',
    validateSearch: words('view', 'state', 'consent'),
    component: lazyRouteComponent(() => import('@/features/consents/ConsentsPage'), 'ConsentsPage'),
  })
  const newConsent = createRoute({
    getParentRoute,
    path: '/rights/consents/new',
    validateSearch: words('subject'),
    component: lazyRouteComponent(() => import('@/features/consents/RecordConsentPage'), 'RecordConsentPage'),
  })
  const subjects = createRoute({ getParentRoute, path: '/rights/subjects', component: lazyRouteComponent(() => import('@/features/subjects/SubjectsPage'), 'SubjectsPage') })
  const subject = createRoute({ getParentRoute, path: '/rights/subjects/$id', component: lazyRouteComponent(() => import('@/features/subjects/SubjectPage'), 'SubjectPage') })
  const requests = createRoute({
    getParentRoute,
    path: '/rights/requests',
    validateSearch: words('show', 'kind', 'request'),
    component: lazyRouteComponent(() => import('@/features/requests/RequestsPage'), 'RequestsPage'),
  })
  const recalls = createRoute({
    getParentRoute,
    path: '/rights/recalls',
    validateSearch: words('view', 'state', 'notice'),
    component: lazyRouteComponent(() => import('@/features/recalls/RecallsPage'), 'RecallsPage'),
  })
  const retention = createRoute({ getParentRoute, path: '/rights/retention', component: lazyRouteComponent(() => import('@/features/retention/RetentionPage'), 'RetentionPage') })
  return area.addChildren([overview, audit, consents, newConsent, subjects, subject, requests, recalls, retention])
}
