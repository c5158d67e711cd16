/** The stages of work, and where one works in each. */
import { msg } from '@/i18n'

export const STAGES = {
  annotate: { word: null, to: '/projects/$id/label', act: msg('Open') },
  review: { word: msg('review'), to: '/projects/$id/review', act: msg('Review') },
  adjudicate: { word: msg('decide'), to: '/projects/$id/adjudicate', act: msg('Decide') },
} as const

export type Stage = keyof typeof STAGES
