/** The reviewers' screens: their lists within the frame, and what fills the window with one item. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { FrameRoute, ManagersOnly } from './managerRoutes'
import type { signedInRoute } from './router'
import { words } from './search'

export function reviewListRoutes(frame: FrameRoute, beforeLoad: ManagersOnly) {
  const getParentRoute = () => frame
  const annotations = createRoute({
    getParentRoute,
    path: '/projects/$id/annotations',
    beforeLoad,
    validateSearch: words('state', 'queue', 'author', 'annotation'),
    component: lazyRouteComponent(() => import('@/features/review/AnnotationsPage'), 'AnnotationsPage'),
  })
  const appeals = createRoute({
    getParentRoute,
    path: '/projects/$id/appeals',
    beforeLoad,
    validateSearch: words('state', 'appeal'),
    component: lazyRouteComponent(() => import('@/features/review/AppealsPage'), 'AppealsPage'),
  })
  return [annotations, appeals] as const
}

/** Without rail and top bar, as the editor. `?queue=` names the queue; without it the first open one is taken. */
export function reviewRoutes(signedIn: typeof signedInRoute) {
  const getParentRoute = () => signedIn
  const review = createRoute({
    getParentRoute,
    path: '/projects/$id/review',
    validateSearch: words('queue'),
    component: lazyRouteComponent(() => import('@/features/review/ReviewPage'), 'ReviewPage'),
  })
  const adjudicate = createRoute({
    getParentRoute,
    path: '/projects/$id/adjudicate',
    validateSearch: words('queue'),
    component: lazyRouteComponent(() => import('@/features/adjudicate/AdjudicatePage'), 'AdjudicatePage'),
  })
  return [review, adjudicate] as const
}
