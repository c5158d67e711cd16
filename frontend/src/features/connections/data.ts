/** Connections and feeds as the API has them: places outside, and what of them goes into a project. */
import { queryOptions } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Job, Page, Ref } from '@/api/types'
import { at } from '@/features/projects/queries'

export type ConnectionKind = 's3' | 'folder'

export interface Connection {
  id: string
  name: string
  kind: ConnectionKind
  endpoint: string
  region: string
  bucket: string
  folder: string
  /** The end of the access key's id; the keys themselves are never answered. */
  key_hint: string
}

export interface Trial {
  ok: boolean
  detail: string
  sample: string[]
}

export interface Feed {
  id: string
  connection: Ref
  kind: ConnectionKind
  source: Ref
  prefix: string
  pattern: string
  every_seconds: number | null
  next_at: string | null
  job: Job | null
  counts: { waiting: number; taken: number; refused: number; gone: number }
}

export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: ({ signal }) => http.get<Page<Connection>>('/connections', { query: { limit: 200 }, signal }),
})

export const feedsQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'feeds'],
    queryFn: ({ signal }) => http.get<Page<Feed>>(at(project, '/feeds'), { query: { limit: 200 }, signal }),
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => (data?.results.some((feed) => feed.job?.state === 'running' || feed.job?.state === 'queued') ? 2000 : false),
  })

/** What the form holds. `connection` is an id, or the kind of a new one. */
export interface Outside {
  connection: string
  name: string
  endpoint: string
  region: string
  bucket: string
  access_key_id: string
  secret_access_key: string
  folder: string
  prefix: string
  pattern: string
  every: 'never' | '3600' | '86400'
}

export const BLANK: Outside = {
  connection: 's3', name: '', endpoint: '', region: '', bucket: '', access_key_id: '', secret_access_key: '', folder: '', prefix: '', pattern: '', every: 'never',
}

export const isNew = (given: Outside): given is Outside & { connection: ConnectionKind } => given.connection === 's3' || given.connection === 'folder'

/** Whether everything is entered that is needed. */
export function isWhole(given: Outside): boolean {
  if (!isNew(given)) return true
  if (!given.name.trim()) return false
  return given.connection === 'folder' ? given.folder.trim() !== '' : [given.endpoint, given.bucket, given.access_key_id, given.secret_access_key].every((text) => text.trim() !== '')
}

function newConnection({ connection, name, endpoint, region, bucket, access_key_id, secret_access_key, folder }: Outside): Record<string, string> {
  if (connection === 'folder') return { kind: 'folder', name: name.trim(), folder: folder.trim() }
  return { kind: 's3', name: name.trim(), endpoint: endpoint.trim(), region: region.trim(), bucket: bucket.trim(), access_key_id: access_key_id.trim(), secret_access_key }
}

/** Connects the place where it is new; `onConnection` tells its id, so that trying again makes no second one. */
export async function connect(given: Outside, onConnection: (id: string) => void): Promise<string> {
  if (!isNew(given)) return given.connection
  const made = await http.create<Connection>('/connections', newConnection(given))
  onConnection(made.id)
  return made.id
}

/** Sets the connection to bring what is wanted, and begins. */
export async function bring(project: string, connection: string, source: unknown, given: Outside): Promise<Job> {
  const { prefix, pattern, every } = given
  const feed = await http.create<Feed>(at(project, '/feeds'), {
    connection,
    source,
    prefix: prefix.trim(),
    pattern: pattern.trim(),
    every_seconds: every === 'never' ? null : Number(every),
  })
  return feeds.sync(feed.id)
}

export const feeds = {
  sync: async (id: string, again = false): Promise<Job> => (await http.create<{ job: Job }>(`/feeds/${encodeURIComponent(id)}/sync`, { again })).job,
  remove: (id: string): Promise<void> => http.delete(`/feeds/${encodeURIComponent(id)}`),
}

export const connections = {
  test: (id: string): Promise<Trial> => http.post<Trial>(`/connections/${encodeURIComponent(id)}/test`),
  remove: (id: string): Promise<void> => http.delete(`/connections/${encodeURIComponent(id)}`),
}
