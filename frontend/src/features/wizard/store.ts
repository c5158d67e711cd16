/**
 * The wizard's state lives outside its page: leaving and coming back loses nothing, as long as the tab is open.
 * Loading the page anew keeps the answers; files can't be kept, which the wizard then says.
 */
import { create } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'
import type { RightsBlock, Use } from '@/features/projects/types'
import { SAMPLE_RIGHTS, SAMPLE_TEXTS, samplePictures } from './sample'
import { proposedFor, templateOf, type TemplateId } from './templates'
import { mainKind, pastedTexts } from './uploads'

export type DataWay = 'files' | 'texts' | 'sample-pictures' | 'sample-texts'

export interface WizardState {
  way: DataWay
  files: File[]
  pasted: string
  sourceName: string
  rights: RightsBlock
  /** Chosen by hand; null while the files propose one. */
  template: TemplateId | null
  labels: string[]
  use: Use
  name: string
  /** How many chosen files the page has lost by being loaded anew. */
  lost: number
  /** Whose answers these are: nobody else in this tab gets to see them. */
  by: string | null
}

const BEGIN: WizardState = {
  way: 'files',
  files: [],
  pasted: '',
  sourceName: '',
  rights: { licence: null, personal_data: 'unknown' },
  template: null,
  labels: [],
  use: { commercial: true, distribution: 'internal', content: 'originals' },
  name: '',
  lost: 0,
  by: null,
}

interface WizardStore extends WizardState {
  set: (changes: Partial<WizardState>) => void
  takeSample: (kind: 'pictures' | 'texts') => Promise<void>
  reset: () => void
  /** Somebody opens the wizard; what another person has left is thrown away. */
  begin: (person: string) => void
}

/** What outlives the page: all answers, of the files only their number. Drawn samples are drawn anew instead. */
function kept({ way, files, ...state }: WizardStore): Partial<WizardState> {
  if (way === 'sample-pictures') return { by: state.by }
  const { pasted, sourceName, rights, template, labels, use, name, lost, by } = state
  return { way, pasted, sourceName, rights, template, labels, use, name, lost: files.length || lost, by }
}

export const useWizard = create<WizardStore>()(
  persist(
    (set, get) => ({
      ...BEGIN,
      set: (changes) => set(changes),
      takeSample: async (kind) => {
        const files = kind === 'pictures' ? await samplePictures() : []
        const template: TemplateId = kind === 'pictures' ? 'boxes' : 'text-classes'
        set({
          way: kind === 'pictures' ? 'sample-pictures' : 'sample-texts',
          files,
          lost: 0,
          pasted: kind === 'texts' ? SAMPLE_TEXTS.join('\n') : '',
          sourceName: 'Sample data',
          rights: SAMPLE_RIGHTS,
          template,
          labels: [...templateOf(template).suggested],
          name: get().name || (kind === 'pictures' ? 'Street scenes to try' : 'Reviews to try'),
        })
      },
      reset: () => set({ ...BEGIN, by: get().by }),
      begin: (person) => {
        if (get().by !== person) set({ ...BEGIN, by: person })
      },
    }),
    { name: 'clearlabel wizard', storage: createJSONStorage(() => sessionStorage), partialize: kept },
  ),
)

/** What the wizard would send, derived from what was entered. */
export function planOf(state: WizardState) {
  const texts = state.way === 'texts' || state.way === 'sample-texts' ? pastedTexts(state.pasted) : []
  const files = state.way === 'files' || state.way === 'sample-pictures' ? state.files : []
  const kind = texts.length > 0 || state.way === 'texts' ? 'text' : mainKind(files)
  const template = state.template ?? proposedFor(kind)
  const input: 'image' | 'text' = kind === 'image' ? 'image' : kind === 'text' || kind === 'table' ? 'text' : templateOf(template).input
  return { texts, files, kind, template, input }
}

export type WizardPlan = ReturnType<typeof planOf>

/** What is still missing before labeling can start, the first thing first. */
export function missing(state: WizardState, plan: WizardPlan): 'data' | 'labels' | 'name' | null {
  if (plan.texts.length + plan.files.length === 0) return 'data'
  const template = templateOf(plan.template)
  const least = template.id === 'image-classes' || template.id === 'text-classes' ? 2 : 1
  if (template.labels && state.labels.length < least) return 'labels'
  return state.name.trim() === '' ? 'name' : null
}
