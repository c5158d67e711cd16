/** Writes .gz and .br beside everything in dist that compresses, so that the server only has to pick one. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const COMPRESSIBLE = /\.(js|css|svg|json|map|txt)$/

function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (name === '.vite') return []
    return statSync(path).isDirectory() ? files(path) : [path]
  })
}

let count = 0
for (const path of files(dist)) {
  if (!COMPRESSIBLE.test(path)) continue
  const bytes = readFileSync(path)
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }))
  count += 1
}
console.log(`compressed ${count} files`)
