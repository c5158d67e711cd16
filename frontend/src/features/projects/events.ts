import type { JobState } from '@/api/types'
import { t } from '@/i18n'
import { kindWords, STATES } from '@/features/jobs/words'

/** `import.done` -> "Import done": an event of a project for people. */
export function eventWords(what: string): string {
  if (what === 'schema.version') return t('Label schema')
  const at = what.lastIndexOf('.')
  const state = what.slice(at + 1) as JobState
  return STATES[state] ? `${kindWords(what.slice(0, at))}: ${t(STATES[state]).toLowerCase()}` : kindWords(what)
}
