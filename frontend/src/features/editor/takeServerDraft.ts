import { fromResult } from '@/engine'
import type { ItemSession } from './itemSession'
import { sizesOf } from './prepareItem'

/** After a conflict: the draft of the other device takes the place of this one. */
export async function takeServerDraft(session: ItemSession): Promise<void> {
  const save = session.sync.getState()
  if (save.state !== 'conflict' || !save.current) return
  const { assignment, schema } = session.item
  session.document.restore(fromResult(schema, save.current.result, { sizes: sizesOf(assignment) }).snapshot)
  await session.sync.takeTheirs(save.current.revision)
}
