/** What events say, in words. */
import { msg, t } from '@/i18n'
import { number } from '@/ui/format'
import type { AuditEvent } from './data'

const KINDS: Record<string, string> = {
  organisation: msg('the organisation'),
  member: msg('a member'),
  user: msg('a person'),
  invitation: msg('an invitation'),
  token: msg('a token'),
  project: msg('a project'),
  source: msg('a source'),
  job: msg('a job'),
  item: msg('an item'),
  queue: msg('a queue'),
  snapshot: msg('a dataset'),
  recipient: msg('a recipient'),
  subject: msg('a person in the data'),
  consent: msg('a consent'),
  notice: msg('a notice'),
  release: msg('a release'),
  appearance: msg('a person in an item'),
  evidence: msg('a document'),
  request: msg('a request'),
  recall: msg('a recall'),
  recall_notice: msg('a recall'),
  hold: msg('a hold'),
  group: msg('a group of people'),
  skill: msg('a skill'),
  webhook: msg('a webhook'),
  connection: msg('a connection'),
  feed: msg('a folder that is watched'),
  flag: msg('a flag'),
  question: msg('a question'),
  legal_basis: msg('a legal basis'),
  model_use: msg('a model'),
  override: msg('an override'),
}

/** What was acted on. */
export function kindWords(kind: string): string {
  const known = KINDS[kind]
  return known ? t(known) : kind.replaceAll('_', ' ')
}

const NAMES: Record<string, string> = {
  use_sha256: msg('Fingerprint of the use'),
  before_sha256: msg('Fingerprint before'),
  after_sha256: msg('Fingerprint after'),
  schema_sha256: msg('Fingerprint of the label schema'),
  rights_sha256: msg('Fingerprint of the rights'),
  manifest_sha256: msg('Fingerprint of the manifest'),
  revisions_sha256: msg('Fingerprint of the labels'),
  record_sha256: msg('Fingerprint of the record'),
  files_sha256: msg('Fingerprint of the files'),
  file_sha256: msg('Fingerprint of the file'),
  merkle_root: msg('Root over the rows'),
  verdict_before: msg('Verdict before'),
  verdict_after: msg('Verdict after'),
  expires_at: msg('Ends'),
  policy_version: msg('Policy'),
  is_identifiable: msg('Can be recognised'),
  is_masked: msg('Masked'),
}

/** The name of a part of an event: `policy_version` -> "Policy". */
export function partName(name: string): string {
  const known = NAMES[name]
  if (known) return t(known)
  const plain = name.replace(/_sha256$/, '').replaceAll('_', ' ')
  return plain.charAt(0).toUpperCase() + plain.slice(1)
}

const HASH = /^[0-9a-f]{64}$/

export interface Part {
  text: string
  /** Shown in a fixed width; the whole value stands in `title`. */
  code?: boolean
  title?: string
}

/** The value of a part of an event, as people read it. */
export function partValue(value: unknown): Part {
  if (value === null || value === undefined || value === '') return { text: '–' }
  if (typeof value === 'boolean') return { text: value ? t('yes') : t('no') }
  if (typeof value === 'number') return { text: number(value, 0) }
  if (Array.isArray(value)) return value.length === 0 ? { text: t('none') } : { text: value.map((one) => partValue(one).text).join(', ') }
  if (typeof value === 'object') {
    const { commitment } = value as { commitment?: unknown }
    if (typeof commitment === 'string') return { text: t('about a person; only a commitment is kept, {start}…', { start: commitment.slice(0, 12) }), title: commitment }
    return { text: JSON.stringify(value), code: true }
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (HASH.test(text)) return { text: `${text.slice(0, 16)}…`, code: true, title: text }
  return { text }
}

/** Who did it: a name, or what stands for it. */
export function actorWords(event: Pick<AuditEvent, 'actor' | 'by'>): string {
  if (event.by) return event.by.name
  return event.actor === 'system' ? t('the system') : t('a person, {id}', { id: event.actor.replace('user:', '').slice(-8) })
}
