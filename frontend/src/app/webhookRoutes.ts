/** The screens of webhooks: all of them, those of a project, and one with the log of what it was told. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { FrameRoute, ManagersOnly } from './managerRoutes'

export function webhookRoutes(frame: FrameRoute, beforeLoad: ManagersOnly) {
  const getParentRoute = () => frame
  const all = createRoute({ getParentRoute, path: '/settings/webhooks', beforeLoad, component: lazyRouteComponent(() => import('@/features/webhooks/WebhooksPage'), 'WebhooksPage') })
  const ofProject = createRoute({ getParentRoute, path: '/projects/$id/webhooks', beforeLoad, component: lazyRouteComponent(() => import('@/features/webhooks/WebhooksPage'), 'ProjectWebhooksPage') })
  const one = createRoute({ getParentRoute, path: '/settings/webhooks/$id', beforeLoad, component: lazyRouteComponent(() => import('@/features/webhooks/WebhookPage'), 'WebhookPage') })
  return [all, ofProject, one] as const
}
