/** The routes of the managers' screens, all inside the frame; each area is its own lazy chunk. */
import type { frameRoute } from './router'

type FrameRoute = typeof frameRoute

export function managerRoutes(_frame: FrameRoute) {
  return [] as const
}
