/** Documents that speak for rights: mails, contracts, screenshots. Stored by their hash, never changed. */
import { queryOptions, useQueries } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Page, Ref } from '@/api/types'
import { msg } from '@/i18n'

export type EvidenceKind = 'screenshot' | 'pdf' | 'email' | 'api_json' | 'headers' | 'contract' | 'release' | 'other'

export interface Evidence {
  id: string
  sha256: string
  bytes: number
  mime: string
  kind: EvidenceKind
  filename: string
  captured_at: string | null
  note: string
  created_at: string
  added_by: Ref | null
}

export const EVIDENCE_KINDS: Record<EvidenceKind, string> = {
  screenshot: msg('Screenshot'),
  pdf: msg('Document'),
  email: msg('Mail'),
  api_json: msg('Answer of an interface'),
  headers: msg('Headers of a site'),
  contract: msg('Contract'),
  release: msg('Release'),
  other: msg('Something else'),
}

const BY_ENDING: readonly (readonly [RegExp, EvidenceKind])[] = [
  [/\.(png|jpe?g|webp|gif|avif)$/i, 'screenshot'],
  [/\.pdf$/i, 'pdf'],
  [/\.(eml|msg|mbox)$/i, 'email'],
  [/\.json$/i, 'api_json'],
  [/\.(headers|har)$/i, 'headers'],
]

/** What a document is, by its name: a person may say otherwise before it is stored. */
export function kindOf(filename: string): EvidenceKind {
  return BY_ENDING.find(([ending]) => ending.test(filename))?.[1] ?? 'other'
}

export const evidencePath = (id: string, rest = ''): string => `/evidence/${encodeURIComponent(id)}${rest}`

/** The newest documents on file, to be cited again. */
export const evidenceQuery = queryOptions({
  queryKey: ['evidence', 'recent'],
  queryFn: ({ signal }) => http.get<Page<Evidence>>('/evidence', { query: { limit: 20 }, signal }),
})

export const evidenceApi = {
  add: (file: File, kind: EvidenceKind) => {
    const body = new FormData()
    body.set('file', file)
    body.set('kind', kind)
    return http.create<Evidence>('/evidence', body)
  },
}

/** The address of the document itself; taking it out is entered in the log. */
export const evidenceFile = (id: string): string => `/api/v1${evidencePath(id, '/file')}`

const oneQuery = (id: string) =>
  queryOptions({ queryKey: ['evidence', id], queryFn: ({ signal }) => http.get<Evidence>(evidencePath(id), { signal }), staleTime: Number.POSITIVE_INFINITY })

/** The documents behind ids that are on record, as far as they have arrived; in their order. */
export function useEvidence(ids: readonly string[]): Evidence[] {
  const found = useQueries({ queries: ids.map((id) => oneQuery(id)) })
  return found.flatMap(({ data }) => (data ? [data] : []))
}
