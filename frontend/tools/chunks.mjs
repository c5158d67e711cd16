/**
 * Chunks by what people open: everything the entry needs at once is one script, everything the editor needs beyond it
 * another. Without this the bundler cuts one small script for each set of routes that share a module.
 */
import { fileURLToPath } from 'node:url'

const AREAS = [
  { name: 'app', entry: '../src/main.tsx' },
  { name: 'editor', entry: '../src/features/editor/EditorPage.tsx' },
].map(({ name, entry }) => ({ name, entry: fileURLToPath(new URL(entry, import.meta.url)) }))

/** `name` for the bundler's chunk groups: the first area that reaches the module by static imports, or none. */
export function areaOf() {
  let members = null
  return (id, context) => {
    members ??= AREAS.map(({ entry }) => reached(entry, context))
    return AREAS[members.findIndex((area) => area.has(id))]?.name ?? null
  }
}

function reached(entry, context) {
  const found = new Set()
  const waiting = [entry]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue
    found.add(id)
    waiting.push(...(context.getModuleInfo(id)?.importedIds ?? []))
  }
  return found
}
