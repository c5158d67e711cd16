/** The form of a consent as the page holds it, and what is sent of it. */
import { endOfDay, startOfDay } from '@/features/rights/shared/days'
import type { Evidence } from '@/features/rights/shared/evidence'
import type { Subject } from '@/features/subjects/data'
import type { NewConsent, ScopeKind } from './data'
import { SPECIAL } from './words'

export type Answer = 'yes' | 'no' | 'unasked'

export interface ConsentForm {
  subject: Subject | null
  notice: string
  purposes: string[]
  /** Further terms of the vocabulary, separated by commas. */
  further: string
  operations: string[]
  categories: string[]
  explicit: boolean
  scope: ScopeKind
  scopeIds: string[]
  commercial: Answer
  publish: Answer
  models: 'any' | 'discriminative' | 'generative'
  territories: string
  recipients: string
  given: string
  until: string
  method: string
  guardian: string
  storage: string
  retention: string
  jurisdiction: string
  evidence: Evidence[]
}

export const EMPTY_FORM: ConsentForm = {
  subject: null,
  notice: '',
  purposes: [],
  further: '',
  operations: [],
  categories: ['Picture'],
  explicit: false,
  scope: 'subject',
  scopeIds: [],
  commercial: 'no',
  publish: 'no',
  models: 'any',
  territories: '',
  recipients: '',
  given: '',
  until: '',
  method: 'paper',
  guardian: '',
  storage: '',
  retention: '',
  jurisdiction: '',
  evidence: [],
}

/** "EU, CH" -> ["EU", "CH"] */
export function split(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .map((word) => word.trim())
    .filter(Boolean)
}

const limit = (words: string[]): string[] | null => (words.length > 0 ? words : null)
const answer = (value: Answer): boolean | null => (value === 'unasked' ? null : value === 'yes')

export const purposesOf = (form: ConsentForm): string[] => [...form.purposes, ...split(form.further)]
export const asksExplicitly = (form: ConsentForm): boolean => form.categories.some((one) => SPECIAL.has(one))

export function bodyOf(form: ConsentForm): NewConsent {
  return {
    subject: form.subject?.id ?? '',
    notice: form.notice,
    purposes: purposesOf(form),
    operations: limit(form.operations),
    data_categories: form.categories,
    explicit: form.explicit && asksExplicitly(form),
    scope: form.scope === 'subject' ? { kind: 'subject' } : { kind: form.scope, ids: form.scopeIds },
    commercial_ok: answer(form.commercial),
    publish_ok: answer(form.publish),
    model_kinds: form.models === 'any' ? null : [form.models],
    territories: limit(split(form.territories)),
    recipients: limit(split(form.recipients)),
    given_at: form.given ? startOfDay(form.given) : null,
    valid_until: form.until ? endOfDay(form.until) : null,
    collection_method: form.method,
    guardian: form.guardian.trim() || null,
    storage_locations: split(form.storage),
    retention_period: form.retention.trim(),
    jurisdiction: form.jurisdiction.trim(),
    evidence: form.evidence.map(({ id }) => id),
  }
}
