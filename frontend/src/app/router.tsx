/**
 * All routes, in code. Each area is one lazy chunk; only this file knows them all.
 * `/login`, `/reset` and `/invite` are open to everyone, the rest asks for a session first.
 */
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import type { QueryClient } from '@tanstack/react-query'
import { bootQuery, queryClient } from '@/api/queries'
import { Frame } from './Frame'
import { NotFound, RouteError, RoutePending } from './RouteStates'
import { Root } from './Root'
import { managerRoutes } from './managerRoutes'
import { words } from './search'
import { reviewRoutes } from './reviewRoutes'

interface RouterContext {
  queryClient: QueryClient
}

const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Root,
  notFoundComponent: NotFound,
  errorComponent: RouteError,
  beforeLoad: async ({ context }) => {
    const boot = await context.queryClient.ensureQueryData(bootQuery)
    return { user: boot.user }
  },
})

/** Where to go after signing in; only places of this site. */
export interface LoginSearch {
  next?: string
}

function localPath(value: unknown): string | undefined {
  return typeof value === 'string' && value.startsWith('/') && !value.startsWith('//') ? value : undefined
}

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): LoginSearch => {
    const next = localPath(search['next'])
    return next ? { next } : {}
  },
  beforeLoad: ({ context, search }) => {
    if (context.user) throw redirect({ to: search.next ?? '/' })
  },
  component: lazyRouteComponent(() => import('@/features/auth/LoginPage'), 'LoginPage'),
})

const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset',
  validateSearch: (search: Record<string, unknown>): { key?: string } =>
    typeof search['key'] === 'string' ? { key: search['key'] } : {},
  component: lazyRouteComponent(() => import('@/features/auth/ResetPage'), 'ResetPage'),
})

const resetKeyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset/$key',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/reset', search: { key: params.key } })
  },
})

const inviteRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invite/$key',
  component: lazyRouteComponent(() => import('@/features/auth/InvitePage'), 'InvitePage'),
})

export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'in',
  beforeLoad: ({ context, location }) => {
    if (!context.user) throw redirect({ to: '/login', search: location.href === '/' ? {} : { next: location.href } })
  },
})

/** Rail and top bar. Screens of the frame are children of this route. */
export const frameRoute = createRoute({ getParentRoute: () => signedInRoute, id: 'frame', component: Frame })

const homeRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/',
  component: lazyRouteComponent(() => import('@/features/home/HomePage'), 'HomePage'),
})

const accountRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('@/features/account/AccountPage'), 'AccountPage'),
})

/**
 * The editor has no rail and no top bar but its own. `?queue=` limits it to one queue of the project, `?work=` names the
 * assignment to begin with.
 */
const editorRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/projects/$id/label',
  validateSearch: words('queue', 'work'),
  loader: async ({ context, params }) => {
    if (context.user) await (await import('@/features/editor/EditorPage')).warmEditor(context.queryClient, params.id, context.user.id)
  },
  component: lazyRouteComponent(() => import('@/features/editor/EditorPage'), 'EditorPage'),
})

/** "Try as annotator": the editor on the project's own items, with nothing stored. */
const practiceRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/projects/$id/try',
  validateSearch: words('queue'),
  component: lazyRouteComponent(() => import('@/features/editor/practice/PracticePage'), 'PracticePage'),
})

const routeTree = rootRoute.addChildren([
  loginRoute,
  resetRoute,
  resetKeyRoute,
  inviteRoute,
  signedInRoute.addChildren([frameRoute.addChildren([homeRoute, accountRoute, ...managerRoutes(frameRoute)]), editorRoute, practiceRoute, ...reviewRoutes(signedInRoute)]),
])

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: 'intent',
  defaultErrorComponent: RouteError,
  defaultNotFoundComponent: NotFound,
  defaultPendingComponent: RoutePending,
  defaultPendingMs: 200,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
