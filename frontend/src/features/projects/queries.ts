/** The queries of projects; every screen that shows one shares them. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { http, request } from '@/api/http'
import type { Page } from '@/api/types'
import type { Progress, Project, ProjectMember, ProjectRow, SchemaVersion, Source } from './types'

export const at = (id: string, rest = ''): string => `/projects/${encodeURIComponent(id)}${rest}`

export const projectsQuery = infiniteQueryOptions({
  queryKey: ['projects'],
  queryFn: ({ pageParam, signal }) => http.get<Page<ProjectRow>>('/projects', { query: { cursor: pageParam, limit: 100 }, signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
  staleTime: 5000,
})

/** A project with the version that a change of it has to name. */
export const projectQuery = (id: string) =>
  queryOptions({
    queryKey: ['project', id, 'detail'],
    queryFn: async ({ signal }) => {
      const { data, etag } = await request<Project>('GET', at(id), { signal })
      return { project: data, etag }
    },
    staleTime: 5000,
  })

/** Asked again while somebody looks; often while an import is under way. */
export const progressQuery = (id: string) =>
  queryOptions({
    queryKey: ['project', id, 'progress'],
    queryFn: ({ signal }) => http.get<Progress>(at(id, '/progress'), { signal }),
    staleTime: 2000,
    refetchInterval: 10_000,
  })

export const sourcesQuery = (id: string) =>
  queryOptions({
    queryKey: ['project', id, 'sources'],
    queryFn: ({ signal }) => http.get<Page<Source>>(at(id, '/sources'), { query: { limit: 200 }, signal }),
  })

export const schemaVersionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['project', id, 'schema-versions'],
    queryFn: ({ signal }) => http.get<Page<SchemaVersion>>(at(id, '/schema-versions'), { signal }),
  })

export const projectMembersQuery = (id: string) =>
  queryOptions({
    queryKey: ['project', id, 'members'],
    queryFn: ({ signal }) => http.get<Page<ProjectMember>>(at(id, '/members'), { query: { limit: 200 }, signal }),
  })
