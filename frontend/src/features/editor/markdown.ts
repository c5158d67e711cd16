/**
 * The little Markdown that guidelines need, read into a tree: headings, paragraphs, lists, quotes, code, bold,
 * emphasis and links. Whatever else stands there stays text; nothing ever becomes markup of the page.
 */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly parts: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly parts: readonly Inline[] }

export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3 | 4; readonly parts: readonly Inline[] }
  | { readonly kind: 'paragraph' | 'quote'; readonly parts: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly text: string }

const HEADING = /^(#{1,4})\s+(.*?)\s*#*$/
const ITEM = /^\s{0,3}(?:([-*+])|(\d{1,9})[.)])\s+(.*)$/
const FENCE = /^\s{0,3}```/
const QUOTE = /^\s{0,3}>\s?(.*)$/

export function parseMarkdown(source: string): readonly Block[] {
  const lines = source.replaceAll('\r\n', '\n').split('\n')
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at] ?? ''
    if (line.trim() === '') {
      at += 1
      continue
    }
    const [block, next] = readCode(lines, at) ?? readHeading(line, at) ?? readList(lines, at) ?? readText(lines, at)
    blocks.push(block)
    at = next
  }
  return blocks
}

type Read = readonly [block: Block, next: number]

function readCode(lines: readonly string[], at: number): Read | null {
  if (!FENCE.test(lines[at] ?? '')) return null
  let end = at + 1
  while (end < lines.length && !FENCE.test(lines[end] ?? '')) end += 1
  return [{ kind: 'code', text: lines.slice(at + 1, end).join('\n') }, end + 1]
}

function readHeading(line: string, at: number): Read | null {
  const match = HEADING.exec(line)
  if (!match) return null
  const level = Math.min(4, (match[1]?.length ?? 1) + 1) as 2 | 3 | 4
  return [{ kind: 'heading', level, parts: parseInline(match[2] ?? '') }, at + 1]
}

function readList(lines: readonly string[], at: number): Read | null {
  const first = ITEM.exec(lines[at] ?? '')
  if (!first) return null
  const ordered = first[2] !== undefined
  const items: string[] = []
  let end = at
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? ''
    const item = ITEM.exec(line)
    if (item && (item[2] !== undefined) === ordered) items.push(item[3] ?? '')
    // An indented line goes on with the item above it.
    else if (/^\s+\S/.test(line) && items.length > 0) items[items.length - 1] += ` ${line.trim()}`
    else break
  }
  return [{ kind: 'list', ordered, items: items.map(parseInline) }, end]
}

function readText(lines: readonly string[], at: number): Read {
  const quoted = QUOTE.test(lines[at] ?? '')
  const text: string[] = []
  let end = at
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? ''
    const quote = QUOTE.exec(line)
    if (line.trim() === '' || (quote !== null) !== quoted || (end > at && (HEADING.test(line) || ITEM.test(line) || FENCE.test(line)))) break
    text.push((quote?.[1] ?? line).trim())
  }
  return [{ kind: quoted ? 'quote' : 'paragraph', parts: parseInline(text.join(' ')) }, end]
}

const INLINE = /`([^`]+)`|\*\*([^*]+?)\*\*|__([^_]+?)__|\*([^*\s][^*]*?)\*|(?<![\p{L}\p{N}])_([^_\s][^_]*?)_(?![\p{L}\p{N}])|\[([^\]]+)\]\(([^()\s]+)\)/u

/** Only addresses that lead to a page; `javascript:` and its like stay text. */
const SAFE_ADDRESS = /^(https?:\/\/|mailto:|\/(?!\/))/i

export function parseInline(source: string): readonly Inline[] {
  const parts: Inline[] = []
  let rest = source
  for (let match = INLINE.exec(rest); match; match = INLINE.exec(rest)) {
    if (match.index > 0) parts.push({ kind: 'text', text: rest.slice(0, match.index) })
    parts.push(inlineOf(match))
    rest = rest.slice(match.index + match[0].length)
  }
  if (rest !== '') parts.push({ kind: 'text', text: rest })
  return parts
}

function inlineOf(match: RegExpExecArray): Inline {
  const [whole, code, strong, strong2, emphasis, emphasis2, words, href] = match
  if (code !== undefined) return { kind: 'code', text: code }
  const bold = strong ?? strong2
  if (bold !== undefined) return { kind: 'strong', parts: parseInline(bold) }
  const slanted = emphasis ?? emphasis2
  if (slanted !== undefined) return { kind: 'emphasis', parts: parseInline(slanted) }
  if (words !== undefined && href !== undefined && SAFE_ADDRESS.test(href)) return { kind: 'link', href, parts: parseInline(words) }
  return { kind: 'text', text: whole }
}
