/** The consent ledger: consents and their events, notices, releases, legal bases. Nothing is changed, only added. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { API, http } from '@/api/http'
import type { Page, Ref } from '@/api/types'

export interface PersonRef {
  id: string
  pseudonym: string
}

export type ConsentState =
  | 'ConsentRequested' | 'ConsentRequestDeferred' | 'ConsentRefused' | 'ConsentGiven' | 'RenewedConsentGiven'
  | 'ConsentExpired' | 'ConsentInvalidated' | 'ConsentRevoked' | 'ConsentWithdrawn' | 'ConsentUnknown'

export type ScopeKind = 'subject' | 'source' | 'project' | 'items'

export interface ConsentRow {
  id: string
  subject: PersonRef
  state: ConsentState
  valid: boolean
  since: string | null
  valid_from: string
  valid_until: string | null
  purposes: string[]
  notice: Ref
  scope: { kind: ScopeKind; ids?: string[] }
  supersedes: string | null
  created_at: string
}

export interface ConsentStep {
  sequence: number
  state: ConsentState
  at: string
  valid_until: string | null
  channel: string
  reason: string
  evidence: string[]
  by: Ref | null
}

export interface Consent extends ConsentRow {
  operations: string[] | null
  data_categories: string[]
  recipients: string[] | null
  territories: string[] | null
  model_kinds: string[] | null
  publish_ok: boolean | null
  commercial_ok: boolean | null
  explicit: boolean
  guardian: PersonRef | null
  collection_method: string
  storage_locations: string[]
  processing_locations: string[]
  retention_period: string
  withdrawal_method: string
  jurisdiction: string
  authority: string
  language: string
  evidence: string[]
  superseded_by: string | null
  events: ConsentStep[]
}

export interface ConsentMade extends Consent {
  withdrawal_url: string
}

/** A form. What is left out sets no limit. */
export interface NewConsent {
  subject: string
  notice: string
  purposes: string[]
  state?: ConsentState
  operations?: string[] | null
  scope?: { kind: ScopeKind; ids?: string[] }
  data_categories?: string[]
  recipients?: string[] | null
  territories?: string[] | null
  model_kinds?: string[] | null
  publish_ok?: boolean | null
  commercial_ok?: boolean | null
  explicit?: boolean
  given_at?: string | null
  valid_until?: string | null
  guardian?: string | null
  collection_method?: string
  storage_locations?: string[]
  retention_period?: string
  jurisdiction?: string
  evidence?: string[]
  supersedes?: string | null
}

export interface Notice {
  id: string
  name: string
  version: string
  language: string
  text: string
  url: string
  sha256: string
  controller: { name: string; address: string; contact: string }
  valid_from: string
  created_at: string
}

export interface NewNotice {
  name: string
  version: string
  language: string
  text?: string
  url?: string
  sha256?: string
  controller: { name: string; address: string; contact: string }
}

export interface Release {
  id: string
  kind: 'model' | 'property'
  scope: 'unlimited' | 'commercial' | 'editorial' | 'none'
  subject: PersonRef | null
  property_name: string
  plus_id: string
  plus_status: string
  territories: string[] | null
  valid_from: string
  expires_at: string | null
  evidence: string[]
  supersedes: string | null
  created_at: string
}

export interface NewRelease {
  kind: Release['kind']
  scope: Release['scope']
  subject?: string | null
  property_name?: string
  territories?: string[] | null
  expires_at?: string | null
  evidence?: string[]
}

export interface LegalBasis {
  id: string
  project: string
  source: string | null
  basis: string
  assessment: 'LIA' | 'DPIA' | 'A9' | 'none'
  condition: string
  approved: boolean
  approved_by: Ref | null
  approved_at: string | null
  expires_at: string | null
  evidence: string[]
  note: string
  supersedes: string | null
  created_at: string
}

export interface NewLegalBasis {
  project: string
  source?: string | null
  basis: string
  assessment?: LegalBasis['assessment']
  condition?: string
  approved?: boolean
  expires_at?: string | null
  evidence?: string[]
  note?: string
}

const path = (id: string, rest = ''): string => `/consents/${encodeURIComponent(id)}${rest}`

export interface ConsentFilter {
  state?: string | undefined
  subject?: string | undefined
  notice?: string | undefined
}

const pages = <Row>(key: readonly unknown[], list: string, query: Record<string, string | undefined> = {}) =>
  infiniteQueryOptions({
    queryKey: [...key, query],
    queryFn: ({ pageParam, signal }) => http.get<Page<Row>>(list, { query: { ...query, cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })

export const consentsQuery = (filter: ConsentFilter) => pages<ConsentRow>(['consents', 'list'], '/consents', { ...filter })
export const noticesQuery = () => pages<Notice>(['notices'], '/notices')
export const releasesQuery = () => pages<Release>(['releases'], '/releases')
export const basesQuery = () => pages<LegalBasis>(['legal-bases'], '/legal-bases')

export const consentQuery = (id: string) => queryOptions({ queryKey: ['consents', 'one', id], queryFn: ({ signal }) => http.get<Consent>(path(id), { signal }) })

export type ReceiptFormat = 'iso27560' | 'kantara' | 'html'
/** The address of a receipt; `html` is a page to print. */
export const receiptUrl = (id: string, format: ReceiptFormat): string => `${API}${path(id, '/receipt')}?format=${format}`

export const consentsApi = {
  record: (form: NewConsent, key: string) => http.create<ConsentMade>('/consents', form, { idempotencyKey: key }),
  add: (id: string, event: { state: ConsentState; channel?: string; reason?: string; at?: string | null; valid_until?: string | null; evidence?: string[] }) => http.post<Consent>(path(id, '/events'), event),
  link: (id: string) => http.create<{ url: string }>(path(id, '/link')),
  publish: (notice: NewNotice) => http.create<Notice>('/notices', notice),
  release: (form: NewRelease) => http.create<Release>('/releases', form),
  base: (form: NewLegalBasis) => http.create<LegalBasis>('/legal-bases', form),
}
