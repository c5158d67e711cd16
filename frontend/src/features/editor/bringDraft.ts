/** Labels changed while a draft lay on this device: the server knows the steps, so the draft goes there and comes back. */
import { workApi } from '@/api/work'
import type { Assignment } from '@/api/types'
import { toResult } from '@/engine'
import { DraftLog, removeDraft } from '@/offline'
import type { Preparation } from './prepareItem'
import { transport } from './transport'

/**
 * Hands a draft made under label schema `version` to the server, and gives the lease with that draft under its own. Where
 * the server cannot be reached the work goes on under the schema that the draft was made under.
 */
export async function bringDraft(assignment: Assignment, version: number, { database, schema }: Preparation): Promise<Assignment> {
  const { id, token } = assignment
  try {
    const draft = await new DraftLog(database, id).restore(await schema(version))
    if (!draft?.unsynced) {
      await removeDraft(database, id)
      return assignment
    }
    const revision = assignment.draft ? String(assignment.draft.revision) : null
    await transport.putDraft({ assignment: id, token, version, result: toResult(draft.document), revision, keepalive: false })
    const brought = await workApi.assignment(id)
    await removeDraft(database, id)
    return brought
  } catch {
    return { ...assignment, schema_version: version }
  }
}
