/** The stewards' screens of one project: what waits in quarantine, what contradicts itself, where data came from. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { FrameRoute, ManagersOnly } from './managerRoutes'
import { words } from './search'

export function stewardRoutes(frame: FrameRoute, beforeLoad: ManagersOnly) {
  const getParentRoute = () => frame
  const quarantine = createRoute({
    getParentRoute,
    path: '/projects/$id/quarantine',
    beforeLoad,
    validateSearch: words('group', 'item'),
    component: lazyRouteComponent(() => import('@/features/quarantine/QuarantinePage'), 'QuarantinePage'),
  })
  const redaction = createRoute({
    getParentRoute,
    path: '/projects/$id/redaction',
    beforeLoad,
    validateSearch: words('item', 'view'),
    component: lazyRouteComponent(() => import('@/features/redaction/RedactionPage'), 'RedactionPage'),
  })
  const conflicts = createRoute({
    getParentRoute,
    path: '/projects/$id/conflicts',
    beforeLoad,
    component: lazyRouteComponent(() => import('@/features/rights/ConflictsPage'), 'ConflictsPage'),
  })
  const source = createRoute({
    getParentRoute,
    path: '/projects/$id/sources/$sourceId',
    beforeLoad,
    validateSearch: words('part'),
    component: lazyRouteComponent(() => import('@/features/sources/SourcePage'), 'SourcePage'),
  })
  return [quarantine, redaction, conflicts, source] as const
}
