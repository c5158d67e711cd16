/** Where data came from, and what is on record about it: terms, access, permission, people, database right, mining. */
import { queryOptions } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Page, Ref } from '@/api/types'
import { msg } from '@/i18n'
import type { RightsBlock } from '@/features/projects/types'

export interface Terms {
  verdict: 'allow' | 'silent' | 'prohibit_ai' | 'prohibit'
  snapshot?: string | null
}

export interface Permission {
  actions: string[]
  prohibitions?: string[]
  duties?: string[]
  purposes?: string[] | null
  territories?: string[] | null
  starts?: string | null
  expires?: string | null
  /** Whether those who receive it from us may use it too. */
  sublicensing?: boolean | null
  evidence: string[]
}

/** When somebody last looked at the licence where the data came from. */
export interface LicenceChecked {
  at: string
  changed?: boolean | null
  evidence?: string[]
}

export interface DatabaseRight {
  investment?: 'none' | 'substantial' | 'unknown' | null
  maker_eu?: boolean | null
  made?: string | null
  expires?: string | null
  licence?: string | null
  source_size?: number | null
  conclusion?: 'permitted' | 'not_permitted' | null
  conclusion_expires?: string | null
  evidence?: string[]
}

/** A record as it is sent; what it leaves out is not known. */
export interface RecordInput {
  terms?: Terms | null
  lawful_access?: boolean | null
  permission?: Permission | null
  art14_record?: { informed: boolean; evidence: string[] } | null
  research_protocol?: { approved: boolean; evidence: string[] } | null
  collected_from?: string | null
  collected_to?: string | null
  licence_checked?: LicenceChecked | null
  database_right?: DatabaseRight | null
}

/** A record as it is kept: the two statements that need proof stand with their documents beside them. */
export interface KeptRecord extends Omit<RecordInput, 'art14_record' | 'research_protocol'> {
  art14_record?: boolean | null
  art14_record_evidence?: string[]
  research_protocol?: boolean | null
  research_protocol_evidence?: string[]
}

export interface SourceRecord {
  id: string
  number: number
  record: KeptRecord
  facts: { db_share_pct?: number; db_right?: string }
  evidence: string[]
  note: string
  recorded_by: Ref | null
  recorded_at: string
}

export interface Signal {
  id: string
  kind: string
  raw: string
  /** Where it was seen. */
  url: string
  parsed: { vocab: string; scope: 'mining' | 'training' | 'generative' | 'none' | 'unclear' }[]
  fetched_at: string
}

export interface SourceDetail {
  id: string
  name: string
  kind: string
  url: string
  acquired: string
  rights: RightsBlock | null
  created_at: string
  items: number
  project: string
  record: SourceRecord | null
  /** Of the source's database that is here, in percent. */
  share_pct: number | null
}

export type Part = 'access' | 'licence' | 'permission' | 'notice' | 'research' | 'database' | 'mining'
export const PARTS: readonly Part[] = ['access', 'licence', 'permission', 'notice', 'research', 'database', 'mining']

const path = (id: string, rest = ''): string => `/sources/${encodeURIComponent(id)}${rest}`

export const sourceQuery = (id: string) => queryOptions({ queryKey: ['source', id], queryFn: ({ signal }) => http.get<SourceDetail>(path(id), { signal }) })

export const recordsQuery = (id: string) =>
  queryOptions({ queryKey: ['source', id, 'records'], queryFn: ({ signal }) => http.get<Page<SourceRecord>>(path(id, '/records'), { query: { limit: 50 }, signal }) })

export const signalsQuery = (id: string) =>
  queryOptions({ queryKey: ['source', id, 'signals'], queryFn: ({ signal }) => http.get<Page<Signal>>(path(id, '/signals'), { query: { limit: 50 }, signal }) })

export interface Seen {
  kind: string
  raw: string
  url: string
}

export const sourcesApi = {
  record: (id: string, record: RecordInput, note: string) => http.create<SourceRecord>(path(id, '/records'), { ...record, note }),
  signals: (id: string, signals: Seen[]) => http.create<unknown>(path(id, '/signals'), { signals }),
}

/** A kept record as it has to be sent again when one part of it changes: the newest one counts, whole. */
export function asInput(kept: KeptRecord): RecordInput {
  const { art14_record, art14_record_evidence = [], research_protocol, research_protocol_evidence = [], ...rest } = kept
  const input: RecordInput = { ...rest }
  if (typeof art14_record === 'boolean') input.art14_record = { informed: art14_record, evidence: art14_record_evidence }
  if (typeof research_protocol === 'boolean') input.research_protocol = { approved: research_protocol, evidence: research_protocol_evidence }
  return input
}

export const TERMS_WORDS: Record<Terms['verdict'], string> = {
  allow: msg('The terms allow it'),
  silent: msg('The terms say nothing about it'),
  prohibit_ai: msg('The terms forbid AI training or mining'),
  prohibit: msg('The terms forbid taking the data'),
}

export const ACTION_WORDS: Record<string, string> = {
  use: msg('use it'),
  reproduce: msg('copy it'),
  derive: msg('alter it'),
  distribute: msg('hand it on'),
  annotate: msg('label it'),
  commercialUse: msg('make money with it'),
  train: msg('train models'),
  dataMining: msg('mine it'),
  display: msg('show it'),
  aggregate: msg('combine it'),
  anonymize: msg('anonymise it'),
  extract: msg('take parts'),
  index: msg('index it'),
  modify: msg('modify it'),
  transform: msg('convert it'),
  sell: msg('sell it'),
  sublicense: msg('let others use it'),
}

export const DUTY_WORDS: Record<string, string> = {
  attribute: msg('name the author'),
  shareAlike: msg('hand on under the same terms'),
  inform: msg('tell the rights holder'),
  delete: msg('delete it afterwards'),
  notice: msg('keep the notices'),
  obtainConsent: msg('obtain consent'),
  audit: msg('let them check the use'),
  compensate: msg('pay for it'),
  anonymize: msg('anonymise it'),
  reviewPolicy: msg('follow the policy they publish'),
}

/** The kinds of signal that a site gives, in the words of those who look for them. */
export const SIGNAL_KINDS: Record<string, string> = {
  robots: 'robots.txt',
  tdmrep: '/.well-known/tdmrep.json',
  headers: msg('HTTP headers'),
  html: msg('Head of the page (HTML)'),
  'ai.txt': 'ai.txt',
  rsl: msg('Licence of the site (RSL)'),
  terms_text: msg('Words of the terms'),
}
