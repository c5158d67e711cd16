/** Puts a result into a document as one step that can be undone. */
import { type Command, type DocObject, type DocumentSnapshot, type DocumentStore, objectToWire } from '@/engine'
import { type ObjectChange, type ValueChange, sameJson } from '@/engine/model/patch'

/** What turns the document into the snapshot; null when it is the same. Suggestions nobody decided on stay. */
export const mergeCommand = (document: DocumentStore, next: DocumentSnapshot): Command | null => {
  const wanted = new Map(next.objects.map((object) => [object.id, object]))
  const objects: ObjectChange[] = []
  for (const before of document.list()) {
    const after = wanted.get(before.id)
    if (before.suggestion && !after) continue
    wanted.delete(before.id)
    if (!after || !isSame(before, after)) objects.push({ id: before.id, before, after: after ? { ...after, z: before.z } : null })
  }
  let z = document.topZ()
  for (const object of wanted.values()) {
    objects.push({ id: object.id, before: null, after: { ...object, z } })
    z += 1
  }
  const values = valueChanges(document, next)
  if (objects.length === 0 && values.length === 0) return null
  return { kind: 'merge', message: /*i18n*/ { id: 'Bring both versions together' }, patch: { objects, values } }
}

/** Alike in what the server would see; an accepted suggestion and its plain copy are the same. */
const isSame = (a: DocObject, b: DocObject): boolean => !a.suggestion && a.control === b.control && sameJson(objectToWire(a), objectToWire(b))

const valueChanges = (document: DocumentStore, next: DocumentSnapshot): ValueChange[] => {
  const names = new Set([...Object.keys(document.values), ...Object.keys(next.values)])
  return [...names].flatMap((control) => {
    const [before, after] = [document.value(control), next.values[control] ?? null]
    return sameJson(before, after) ? [] : [{ control, before, after }]
  })
}
