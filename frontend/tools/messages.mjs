/**
 * Collects every message id of the sources into the PO catalogues.
 * `node tools/messages.mjs` rewrites them (translations are kept); `--check` only tells whether they are current.
 * Ids are the string literals given to t(), msg(), i18n._() and <Trans id>; a ternary of literals counts as both.
 * Code without a framework names its sentences as objects: the `id` of one that follows the comment i18n.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'
import { parsePo, writePo } from './po.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = join(root, 'src')
const catalogues = join(sources, 'i18n', 'locales')
const FUNCTIONS = new Set(['t', 'msg'])

function files(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return files(path)
      return /\.tsx?$/.test(entry.name) && !/\.(test|d)\.tsx?$/.test(entry.name) ? [path] : []
    })
}

function literals(node) {
  if (!node) return []
  if (node.type === 'Literal' && typeof node.value === 'string') return [node.value]
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return [node.quasis[0].value.cooked]
  if (node.type === 'ConditionalExpression') return [...literals(node.consequent), ...literals(node.alternate)]
  if (node.type === 'JSXExpressionContainer') return literals(node.expression)
  return []
}

function idsOf(node, marked) {
  // `/*i18n*/ {`: one blank between the comment and the object, or none.
  if (node.type === 'ObjectExpression' && (marked.has(node.start) || marked.has(node.start - 1))) {
    return literals(node.properties.find((property) => property.key?.name === 'id')?.value)
  }
  if (node.type === 'CallExpression') {
    const { callee } = node
    const named = callee.type === 'Identifier' && FUNCTIONS.has(callee.name)
    const method = callee.type === 'MemberExpression' && callee.object.name === 'i18n' && callee.property.name === '_'
    if (named || method) return literals(node.arguments[0])
  }
  if (node.type === 'JSXOpeningElement' && node.name.name === 'Trans') {
    const id = node.attributes.find((attribute) => attribute.name?.name === 'id')
    return literals(id?.value)
  }
  return []
}

function visit(node, marked, found) {
  if (Array.isArray(node)) for (const child of node) visit(child, marked, found)
  else if (node && typeof node === 'object') {
    if (typeof node.type === 'string') for (const id of idsOf(node, marked)) found(id)
    for (const key in node) if (key !== 'start' && key !== 'end') visit(node[key], marked, found)
  }
}

/** `Map<id, Set<file>>`, sorted by id. */
export function collect() {
  const ids = new Map()
  for (const path of files(sources)) {
    const source = readFileSync(path, 'utf8')
    const { program, comments, errors } = parseSync(path, source)
    if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`)
    const file = relative(root, path).split(sep).join('/')
    const marked = new Set(comments.filter(({ value }) => value.trim() === 'i18n').map(({ end }) => end))
    visit(program, marked, (id) => {
      if (!ids.has(id)) ids.set(id, new Set())
      ids.get(id).add(file)
    })
  }
  return new Map([...ids].sort(([a], [b]) => (a < b ? -1 : 1)))
}

export function updated(source, locale, ids) {
  const known = parsePo(source)
  const entries = [...ids].map(([id, where]) => [id, { translation: known.get(id)?.translation ?? '', references: [...where] }])
  return writePo(entries, locale)
}

function main() {
  const check = process.argv.includes('--check')
  const ids = collect()
  let stale = false
  for (const name of readdirSync(catalogues).filter((file) => file.endsWith('.po'))) {
    const path = join(catalogues, name)
    const before = readFileSync(path, 'utf8')
    const after = updated(before, name.replace('.po', ''), ids)
    if (before === after) continue
    stale = true
    if (!check) writeFileSync(path, after)
  }
  console.log(`${ids.size} messages${stale ? (check ? ': the catalogues are behind, run npm run messages' : ', catalogues updated') : ''}`)
  if (check && stale) process.exitCode = 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
