/** The stages of work, and where one works in each. */
import { msg } from '@/i18n'

export const STAGES = {
  annotate: { word: null, to: '/projects/$id/label', act: msg('Open'), go: msg('Continue annotating') },
  review: { word: msg('review'), to: '/projects/$id/review', act: msg('Review'), go: msg('Continue reviewing') },
  adjudicate: { word: msg('decide'), to: '/projects/$id/adjudicate', act: msg('Decide'), go: msg('Continue adjudicating') },
} as const

export type Stage = keyof typeof STAGES
