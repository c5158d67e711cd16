import type { QueryClient } from '@tanstack/react-query'
import { http } from '@/api/http'
import { projectQuery } from '@/api/queries'
import type { Page } from '@/api/types'
import { commands } from '@/app/commands'
import { loadParts, type LabelSchema } from '@/engine'

interface SchemaVersion {
  version: number
  schema: LabelSchema
}

/** The schema of a version, with what draws its shapes. */
export async function schemaOf(client: QueryClient, projectId: string, version: number): Promise<LabelSchema> {
  const schema = await findSchema(client, projectId, version)
  await Promise.all([loadParts(schema), defineShapeCommands(schema)])
  return schema
}

async function defineShapeCommands({ controls }: LabelSchema): Promise<void> {
  if (controls.some(({ type }) => type === 'shapes')) commands.define((await import('@/commands/shapeCommands')).SHAPE_COMMANDS)
}

/** The project's own, or an earlier or later one of its list. */
async function findSchema(client: QueryClient, projectId: string, version: number): Promise<LabelSchema> {
  const project = await client.ensureQueryData(projectQuery(projectId))
  if (project.schema_version === version) return project.schema
  const versions = await client.fetchQuery({
    queryKey: ['project', projectId, 'schema-versions'],
    queryFn: () => http.get<Page<SchemaVersion>>(`/projects/${encodeURIComponent(projectId)}/schema-versions`),
    staleTime: 0,
  })
  return versions.results.find((entry) => entry.version === version)?.schema ?? project.schema
}
