/** The de-identification gate: what waits before it, what is masked, and how much the detectors miss. */
import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query'
import { http, request } from '@/api/http'
import type { Page } from '@/api/types'
import { at } from '@/features/projects/queries'
import type { Changes } from './regions'

export type GateState = 'pending' | 'clean_auto' | 'masked_auto' | 'needs_human' | 'passed' | 'released'

export type Why = 'policy' | 'uncertain' | 'residual' | 'contradiction' | 'fault' | 'medium' | 'sound' | 'sample' | 'seen' | 'request'

/** In pixels of the oriented original, or in code points of a text. */
export type RegionShape = { readonly box: readonly [number, number, number, number] } | { readonly polygon: readonly (readonly [number, number])[] } | { readonly span: readonly [number, number] }

/** A masked place, as the server knows it. */
export interface Found {
  readonly id: string
  /** The file's input; of a text its JSON pointer in the item's data. */
  readonly name: string
  readonly kind: string
  readonly shape: RegionShape
  readonly origin: 'detector' | 'reviewer' | 'request' | 'seen'
  readonly detector: string | null
  readonly score: number | null
  readonly is_certain: boolean
  /** The highest score with which something was found there after masking. */
  readonly residual: number | null
  /** Address of the place cut out of the original, while that may be seen. */
  readonly crop: string | null
}

export interface GateRow {
  readonly item: { readonly id: string; readonly external_id: string }
  readonly state: GateState
  readonly why: Why | null
  readonly detail: string | null
  readonly camera: string | null
  readonly regions: number
  /** What should be looked at first, at most six. */
  readonly flagged: readonly Found[]
  readonly version: number
}

export interface GateFile {
  readonly name: string
  readonly kind: string
  readonly width: number | null
  readonly height: number | null
  readonly unmasked: string | null
  readonly masked: string | null
  readonly is_sealed: boolean
  /** Seconds. */
  readonly duration: number | null
  readonly frames: number | null
  readonly pages: number | null
  readonly has_sound: boolean
  /** Address of when each frame of a video is shown. */
  readonly frame_table: string | null
  /** Address of the shape of the sound. */
  readonly peaks: string | null
}

export interface Gate extends GateRow {
  readonly files: readonly GateFile[]
  readonly texts: readonly { readonly name: string; readonly original: string | null }[]
  readonly all_regions: readonly Found[]
  /** Masks now what was approved of it. */
  readonly job: { readonly id: string } | null
}

interface Gates extends Page<GateRow> {
  /** Items by state. */
  readonly counts: Partial<Record<GateState, number>>
}

/** What a sample says; `low` and `high` bound the share of items with a miss (Wilson, 95 %). */
export interface Measured {
  readonly seen: number
  readonly with_miss: number
  readonly rate: number | null
  readonly low: number
  readonly high: number
  readonly found: number
  readonly missed: number
  readonly false: number
}

export interface Sample {
  readonly id: string
  readonly miss_rate: number
  /** How many the claim needs. */
  readonly size: number
  readonly drawn: number
  readonly created_at: string
  readonly created_by: { readonly name: string } | null
  readonly result: Measured
  /** Null until enough of it was looked at. */
  readonly holds: boolean | null
}

export interface Report {
  readonly counts: Partial<Record<GateState, number>>
  readonly detectors: readonly {
    readonly detector: string
    readonly detector_version: string
    readonly threshold: number | null
    readonly found: number
    readonly removed: number
    readonly residual: number | null
  }[]
  readonly all: Measured
  readonly cameras: readonly (Measured & { readonly camera: string })[]
  readonly statement: string
}

const keyOf = (project: string) => ['project', project, 'masking'] as const

export const maskingKey = keyOf

export const gatesQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: [...keyOf(project), 'waiting'],
    queryFn: ({ pageParam, signal }) => http.get<Gates>(at(project, '/masking'), { query: { cursor: pageParam, limit: 100, state: 'needs_human' }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    // Items come while somebody looks. Whoever has read further down has enough before them.
    refetchInterval: ({ state }) => (state.data && state.data.pages.length > 1 ? false : 15_000),
  })

const ofItem = (item: string, rest = ''): string => `/items/${encodeURIComponent(item)}/masking${rest}`

export const gateQuery = (item: string) =>
  queryOptions({
    queryKey: ['item', item, 'masking'],
    queryFn: ({ signal }) => http.get<Gate>(ofItem(item), { signal }),
    // Addresses of files live for a short while only.
    staleTime: 30_000,
  })

/** Says whether a gate is as it was: searching again notes what it found without another version. */
export const markOf = ({ item, version, all_regions: regions }: Gate): string => [item.id, version, ...regions.map(({ id, residual }) => `${id}:${residual}`)].join(' ')

/** The list without an item that was just released: the server's own list comes a moment later. */
export function withoutItem(client: QueryClient, project: string, item: string): void {
  client.setQueryData(gatesQuery(project).queryKey, (found) => found && { ...found, pages: found.pages.map((page) => ({ ...page, results: page.results.filter((row) => row.item.id !== item) })) })
}

export const samplesQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: [...keyOf(project), 'samples'],
    queryFn: ({ pageParam, signal }) => http.get<Page<Sample>>(at(project, '/masking/samples'), { query: { cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

export const reportQuery = (project: string) =>
  queryOptions({
    queryKey: [...keyOf(project), 'report'],
    queryFn: ({ signal }) => http.get<Report>(at(project, '/masking/report'), { signal }),
  })

export const drawSample = (project: string, missRate: number): Promise<Sample> => http.create<Sample>(at(project, '/masking/samples'), { miss_rate: missRate })

/**
 * Sends what was changed, then has it masked and searched again. Each step names the version that the one before left,
 * so that nobody else's change is passed over. A refusal leaves what was sent before it.
 */
export async function approve(gate: Pick<Gate, 'item' | 'version'>, changes: Changes): Promise<void> {
  const ifMatch = await sendChanges(gate, changes)
  await request('POST', ofItem(gate.item.id, '/approve'), { ifMatch })
}

/** Sends what was changed; the version that it left, for the next step. */
export async function sendChanges({ item, version }: Pick<Gate, 'item' | 'version'>, { add, remove }: Changes): Promise<string | undefined> {
  let ifMatch: string | undefined = `"${version}"`
  for (const id of remove) {
    ifMatch = (await request('DELETE', ofItem(item.id, `/regions/${encodeURIComponent(id)}`), { ifMatch })).etag
  }
  for (const body of add) {
    ifMatch = (await request('POST', ofItem(item.id, '/regions'), { body, ifMatch, idempotencyKey: crypto.randomUUID() })).etag
  }
  return ifMatch
}
