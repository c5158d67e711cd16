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
  const overview = createRoute({ getParentRoute, path: '/rights', component: lazyRouteComponent(() => import('@/features/rights/RightsPage'), 'RightsPage') })
  const audit = createRoute({
    getParentRoute,
    path: '/rights/audit',
    validateSearch: words('action', 'actor', 'object', 'project', 'since', 'until', 'event', 'verify'),
    component: lazyRouteComponent(() => import('@/features/audit/AuditPage'), 'AuditPage'),
  })
  return area.addChildren([overview, audit])
}
