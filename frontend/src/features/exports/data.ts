import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Fix, Job, Obligation, Page, Reason, Ref, Verdict } from '@/api/types'
import { at } from '@/features/projects/queries'
import type { Use } from '@/features/projects/types'
import { msg } from '@/i18n'

export interface SnapshotFile {
  format: string
  filename: string
  url: string
  sha256: string
  bytes: number
}

export interface Snapshot {
  id: string
  name: string
  number: number
  project: Ref
  status: string
  use: Use
  formats: string[]
  filter: string
  counts: { included: number; withheld: number }
  licence: string
  obligations: Duty[]
  policy_version: string
  manifest_sha256: string
  merkle_root: string
  files: SnapshotFile[]
  job: string | null
  created_at: string
  sealed_at: string | null
  created_by: Ref | null
  /** When a permission of a member ends; it is then looked at again. */
  valid_until: string | null
  affected_at: string | null
  supersedes: { id: string; number: number } | null
  superseded_by: { id: string; number: number } | null
}

export interface Duty extends Obligation {
  count?: number
}

export interface Withheld {
  code: string
  detail: string
  verdict: Verdict
  count: number
  fix: Fix[]
  items: { id: string; external_id: string }[]
}

export interface Preview {
  counts: { included: number; withheld: number; unlabeled: number }
  by_verdict: Partial<Record<Verdict, number>>
  withheld: Withheld[]
  licence: string
  conflict: string[] | null
  fix: Fix[]
  obligations: Duty[]
  losses: { format: string; control: string; detail: string }[]
}

export interface WithheldItem {
  item: string
  external_id: string
  verdict: Verdict
  reasons: Reason[]
}

export interface ExportPlan {
  use: Use
  formats: string[]
  filter: string
}

export const FORMATS: readonly { id: string; label: string; detail: string }[] = [
  { id: 'jsonl', label: 'JSONL', detail: msg('everything, without loss') },
  { id: 'coco', label: 'COCO', detail: msg('boxes and shapes') },
  { id: 'csv', label: 'CSV', detail: msg('one row an item, for spreadsheets') },
]

export function exportUse(use: Use): Use {
  return { ...use, action: 'export' }
}

export const previewQuery = (project: string, plan: ExportPlan) =>
  queryOptions({
    queryKey: ['project', project, 'preview', plan],
    queryFn: ({ signal }) => http.post<Preview>(at(project, '/snapshots/preview'), { ...plan, use: exportUse(plan.use) }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  })

export const snapshotsQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: ['project', project, 'snapshots'],
    queryFn: ({ pageParam, signal }) => http.get<Page<Snapshot>>(at(project, '/snapshots'), { query: { cursor: pageParam, limit: 50 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
    refetchInterval: (query) => {
      const rows = query.state.data?.pages.flatMap((page) => page.results) ?? []
      if (rows.some(inMaking)) return 2000
      return rows.some(({ status, superseded_by: by }) => status === 'affected' && !by) ? 5000 : false
    },
  })

export function inMaking(snapshot: Snapshot): boolean {
  return !['sealed', 'affected', 'superseded', 'failed', 'cancelled'].includes(snapshot.status)
}

export const withheldQuery = (snapshot: string) =>
  infiniteQueryOptions({
    queryKey: ['snapshot', snapshot, 'withheld'],
    queryFn: ({ pageParam, signal }) => http.get<Page<WithheldItem>>(`/snapshots/${encodeURIComponent(snapshot)}/withheld`, { query: { cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

export const exportsApi = {
  seal: (project: string, body: ExportPlan & { name: string }, key: string) =>
    http.create<{ job: Job }>(at(project, '/snapshots'), { ...body, use: exportUse(body.use) }, { idempotencyKey: key }),
}
