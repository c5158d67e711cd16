/**
 * Chunks by what people open: everything the entry needs at once is one script, everything the editor needs beyond it
 * another. Without this the bundler cuts one small script for each set of routes that share a module.
 */
import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))

const AREAS = [
  { name: 'app', entry: '../src/main.tsx' },
  { name: 'editor', entry: '../src/features/editor/EditorPage.tsx' },
].map(({ name, entry }) => ({ name, entry: path(entry) }))
const FOR_ALL_SHAPES = ['../src/engine/clipboard.ts', '../src/commands/shapeCommands.ts'].map(path)
const SHAPES = readdirSync(path('../src/engine/shapes'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => path(`../src/engine/shapes/${name}/part.ts`))

/**
 * Libraries with one index over many small modules. Whoever imports the index reaches them all, so that what is asked
 * for by name tells who needs a module; what only other screens ask for stays with those.
 */
const INDEXED = [
  { library: 'lucide-react', member: /\/lucide-react\/dist\/esm\/icons\// },
  { library: '@tanstack/react-query', member: /\/@tanstack\/(?:react-query|query-core)\/.*\/(?:useInfiniteQuery|infiniteQuery\w+|useQueries|queriesObserver)\.js/i },
]
const plain = (name) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** `name` for the bundler's chunk groups: the first area that reaches the module by static imports, or none. */
export function areaOf() {
  let members = null
  let shared = null
  return (id, context) => {
    members ??= AREAS.map(({ entry }) => reached(entry, context))
    shared ??= sharedByShapes(context)
    const area = members.findIndex(({ found, named }) => found.has(id) && isNamed(id, named))
    if (area >= 0) return AREAS[area].name
    return shared.has(id) ? 'shapes' : null
  }
}

/** What the first item needs beyond the editor whatever its shapes are, and what several kinds of shapes need. */
function sharedByShapes(context) {
  const found = new Set(FOR_ALL_SHAPES.flatMap((entry) => [...reached(entry, context).found]))
  const seen = new Set()
  for (const entry of SHAPES) {
    for (const id of reached(entry, context).found) {
      if (seen.has(id)) found.add(id)
      seen.add(id)
    }
  }
  return found
}

function isNamed(id, named) {
  if (!INDEXED.some(({ member }) => member.test(id))) return true
  return named.has(plain(basename(id).replace(/\.m?js.*$/, '')))
}

function reached(entry, context) {
  const found = new Set()
  const named = new Set()
  const waiting = [entry]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue
    found.add(id)
    const info = context.getModuleInfo(id)
    if (info?.code && !id.includes('/node_modules/')) for (const name of namesFrom(info.code)) named.add(plain(name))
    waiting.push(...(info?.importedIds ?? []))
  }
  return { found, named }
}

/** The names that a module imports from an indexed library. */
function namesFrom(code) {
  return INDEXED.flatMap(({ library }) =>
    [...code.matchAll(new RegExp(`import\\s*\\{([^}]*)\\}\\s*from\\s*["']${library}["']`, 'g'))].flatMap(([, names]) =>
      names.split(',').map((name) => name.trim().split(/\s+as\s+/)[0]),
    ),
  )
}
