/** Preferences of this person on this device; nothing here is work. */
import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export type Theme = 'system' | 'light' | 'dark'
export type CanvasTone = 'theme' | 'grey'

interface Prefs {
  theme: Theme
  canvas: CanvasTone
  railOpen: boolean
  /** The editor's right panel. */
  sidePanel: boolean
  set: (changes: Partial<Omit<Prefs, 'set'>>) => void
}

export const usePrefs = create<Prefs>()(
  persist(
    (set) => ({
      theme: 'system',
      canvas: 'theme',
      railOpen: false,
      sidePanel: true,
      set: (changes) => set(changes),
    }),
    { name: 'clearlabel.prefs', version: 1 },
  ),
)

/** Puts theme and canvas on the document; the stylesheet does the rest. */
export function applyAppearance(prefs: Pick<Prefs, 'theme' | 'canvas'>): void {
  const { dataset } = document.documentElement
  if (prefs.theme === 'system') delete dataset['theme']
  else dataset['theme'] = prefs.theme
  if (prefs.canvas === 'grey') dataset['canvas'] = 'grey'
  else delete dataset['canvas']
}

export function watchAppearance(): void {
  applyAppearance(usePrefs.getState())
  usePrefs.subscribe(applyAppearance)
}
