import { Ban, Eraser, Hand, PauseCircle, type LucideIcon } from 'lucide-react'
import { msg } from '@/i18n'
import type { Tone } from '@/features/rights/Ledger'
import type { AgeBand, Standing } from './data'

export const STANDINGS: Record<Standing, { word: string; tone: Tone; icon: LucideIcon }> = {
  objection: { word: msg('Objects'), tone: 'block', icon: Hand },
  restriction: { word: msg('Restricted'), tone: 'review', icon: PauseCircle },
  erasure_requested: { word: msg('Erasure asked for'), tone: 'cond', icon: Eraser },
  erased: { word: msg('Erased'), tone: 'none', icon: Ban },
}

export const AGES: Record<AgeBand, string> = { adult: msg('Of age'), minor: msg('A minor'), unknown: msg('Age not known') }
