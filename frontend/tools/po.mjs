/** PO files: reading, writing, and a Vite plugin that compiles them at build time. Dependency-free but for ICU. */
import { compileMessage } from '@lingui/message-utils/compileMessage'

const unescape = (text) => JSON.parse(`"${text}"`)
const escape = (text) => JSON.stringify(text)

/** `Map<msgid, {translation, references}>` in file order; the header entry is left out. */
export function parsePo(source) {
  const entries = new Map()
  let entry = { references: [], msgid: null, msgstr: '' }
  let field = null
  const flush = () => {
    if (entry.msgid) entries.set(entry.msgid, { translation: entry.msgstr, references: entry.references })
    entry = { references: [], msgid: null, msgstr: '' }
    field = null
  }
  for (const line of `${source}\n\n`.split('\n')) {
    const quoted = /^(msgid|msgstr)?\s*"(.*)"$/.exec(line)
    if (line.startsWith('#: ')) entry.references.push(line.slice(3))
    else if (quoted) {
      if (quoted[1]) {
        field = quoted[1]
        entry[field] = unescape(quoted[2])
      } else if (field) entry[field] += unescape(quoted[2])
    } else if (line.trim() === '') flush()
  }
  return entries
}

export function writePo(entries, locale) {
  const header = ['msgid ""', 'msgstr ""', `"Language: ${locale}\\n"`, '"Content-Type: text/plain; charset=UTF-8\\n"', '"Content-Transfer-Encoding: 8bit\\n"', '"Project-Id-Version: clearlabel\\n"']
  const blocks = [...entries].map(([msgid, { translation, references }]) =>
    [...references.map((reference) => `#: ${reference}`), `msgid ${escape(msgid)}`, `msgstr ${escape(translation)}`].join('\n'),
  )
  return `${[header.join('\n'), ...blocks].join('\n\n')}\n`
}

/** Lingui's compiled form. An English sentence without placeholders is its own id and needs no entry. */
export function compilePo(source) {
  const messages = {}
  for (const [id, { translation }] of parsePo(source)) {
    const compiled = compileMessage(translation || id)
    const plain = compiled.length === 1 && compiled[0] === id
    if (!plain) messages[id] = compiled
  }
  return messages
}

export function poPlugin() {
  return {
    name: 'clearlabel-po',
    transform(source, id) {
      if (!id.endsWith('.po')) return null
      const json = JSON.stringify(compilePo(source))
      return { code: `export const messages = JSON.parse(${JSON.stringify(json)})`, map: null, moduleType: 'js' }
    },
  }
}
