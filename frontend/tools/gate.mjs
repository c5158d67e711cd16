/**
 * The size gate over Vite's manifest: what an annotator downloads to reach Home and the editor, and every lazy chunk.
 * Prints a table for people on standard error and one JSON line a figure on standard output; exits 1 when over.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { MARK } from './wholly.mjs'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'))

const ENTRY = 'src/main.tsx'
// Home travels with the entry; the editor is a chunk of this name (tools/chunks.mjs).
const EDITOR = Object.keys(manifest).find((key) => manifest[key].name === 'editor') ?? 'the chunk "editor"'
const ANNOTATOR = [ENTRY, EDITOR]
const LIMITS = { js: 230, css: 25, chunk: 160 }

const sizes = new Map()
/** KB (1000 bytes) after gzip at level 9, as it is served. */
function gzipKb(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(join(dist, file)), { level: 9 }).length / 1000)
  return sizes.get(file)
}

/** All files that arrive before the given entries can run: static imports, transitively. */
function initialFiles(keys) {
  const js = new Set()
  const css = new Set()
  const seen = new Set()
  const visit = (key) => {
    if (seen.has(key)) return
    seen.add(key)
    const chunk = manifest[key]
    if (!chunk) throw new Error(`${key} is not in the manifest; is it still a route of the annotator?`)
    js.add(chunk.file)
    for (const file of chunk.css ?? []) css.add(file)
    for (const imported of chunk.imports ?? []) visit(imported)
  }
  keys.forEach(visit)
  return { js: [...js], css: [...css] }
}

const sum = (files) => files.reduce((total, file) => total + gzipKb(file), 0)
const failures = []

function report(page, metric, value, limit) {
  const rounded = Math.round(value * 10) / 10
  console.log(JSON.stringify({ workload: 'bundle', page, metric, value: rounded, limit: 'budget', limit_value: limit ?? null, ratio: limit ? Math.round((value / limit) * 100) / 100 : null }))
  const over = limit !== undefined && value > limit
  console.error(`${over ? 'OVER ' : '     '}${page.padEnd(36)} ${String(rounded).padStart(7)} ${metric === 'count' ? 'files' : 'KB gz'}${limit ? ` of ${limit}` : ''}`)
  if (over) failures.push(page)
}

const annotator = initialFiles(ANNOTATOR)
for (const file of annotator.js) {
  // Without the mark in its first line the browser compiles the script piece by piece while it opens (tools/wholly.mjs).
  if (!readFileSync(join(dist, file), 'utf8').startsWith(MARK)) failures.push(`${file} is not marked`)
}
report('annotator js', 'gzip_kb', sum(annotator.js), LIMITS.js)
report('annotator css', 'gzip_kb', sum(annotator.css), LIMITS.css)
// One page, its scripts and styles, two fonts at most.
report('annotator requests', 'count', 1 + annotator.js.length + annotator.css.length)

const initial = new Set(annotator.js)
for (const chunk of Object.values(manifest)) {
  if (!chunk.file.endsWith('.js') || initial.has(chunk.file) || chunk.isEntry) continue
  const size = gzipKb(chunk.file)
  if (size > LIMITS.chunk / 4) report(`chunk ${chunk.name ?? chunk.file}`, 'gzip_kb', size, LIMITS.chunk)
  else if (size > LIMITS.chunk) failures.push(chunk.file)
}

if (failures.length > 0) {
  console.error(`Not as it should be: ${failures.join(', ')}`)
  process.exitCode = 1
}
