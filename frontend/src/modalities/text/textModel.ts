/**
 * A text as paragraphs and tokens. Offsets outside are Unicode code points, as the API has them; UTF-16 offsets
 * serve only the DOM. Conversions cost a search among paragraphs and a walk within one.
 */
export interface Paragraph {
  readonly text: string
  /** Of the first character; the line break after a paragraph belongs to none. */
  readonly startCodePoint: number
  readonly startUtf16: number
  /** Length in code points. */
  readonly length: number
}

export interface Range {
  /** Code points; end exclusive. */
  readonly start: number
  readonly end: number
}

export class TextModel {
  readonly text: string
  readonly paragraphs: readonly Paragraph[]
  /** Length in code points. */
  readonly length: number
  readonly #locale: string | undefined
  readonly #tokens = new Map<number, readonly Range[]>()

  constructor(text: string, locale?: string) {
    this.text = text
    this.#locale = locale
    const paragraphs: Paragraph[] = []
    let startUtf16 = 0
    let startCodePoint = 0
    for (const line of text.split('\n')) {
      const length = codePointLength(line)
      paragraphs.push({ text: line, startCodePoint, startUtf16, length })
      startUtf16 += line.length + 1
      startCodePoint += length + 1
    }
    this.paragraphs = paragraphs
    this.length = startCodePoint - 1
  }

  /** Index of the paragraph that holds a code-point offset (or the line break after it). */
  paragraphAt(codePoint: number): number {
    return lastIndexWhere(this.paragraphs, ({ startCodePoint }) => startCodePoint <= codePoint)
  }

  toUtf16(codePoint: number): number {
    const paragraph = this.paragraphs[this.paragraphAt(codePoint)]
    if (!paragraph) return 0
    return paragraph.startUtf16 + utf16Offset(paragraph.text, codePoint - paragraph.startCodePoint)
  }

  toCodePoint(utf16: number): number {
    const at = lastIndexWhere(this.paragraphs, ({ startUtf16 }) => startUtf16 <= utf16)
    const paragraph = this.paragraphs[at]
    if (!paragraph) return 0
    return this.fromParagraph(at, utf16 - paragraph.startUtf16)
  }

  /** A place in the DOM (paragraph, UTF-16 offset in its text node) as a code-point offset. */
  fromParagraph(index: number, utf16: number): number {
    const paragraph = this.paragraphs[index]
    if (!paragraph) return this.length
    return paragraph.startCodePoint + codePointLength(paragraph.text.slice(0, utf16))
  }

  /** A code-point offset as a place in the DOM. */
  toParagraph(codePoint: number): { readonly index: number; readonly utf16: number } {
    const index = Math.max(0, this.paragraphAt(codePoint))
    const paragraph = this.paragraphs[index]
    return { index, utf16: paragraph ? utf16Offset(paragraph.text, codePoint - paragraph.startCodePoint) : 0 }
  }

  slice({ start, end }: Range): string {
    return this.text.slice(this.toUtf16(start), this.toUtf16(end))
  }

  /** Words and punctuation marks of a paragraph, without white space. */
  tokensOf(index: number): readonly Range[] {
    const known = this.#tokens.get(index)
    if (known) return known
    const paragraph = this.paragraphs[index]
    const tokens = paragraph ? tokenise(paragraph, this.#locale) : []
    this.#tokens.set(index, tokens)
    return tokens
  }

  /** The range grown to whole tokens, and without white space at its ends; null when it holds none. */
  snapToTokens(range: Range): Range | null {
    const first = this.tokenAfter(range.start, true)
    const last = this.tokenBefore(range.end, true)
    if (!first || !last || last.end <= first.start) return null
    return { start: first.start, end: last.end }
  }

  /** The range grown to whole graphemes: no half of an emoji or an accent. */
  snapToGraphemes({ start, end }: Range): Range {
    return { start: this.#graphemeEdge(start, 'start'), end: this.#graphemeEdge(end, 'end') }
  }

  /** The first token that ends after an offset; with `touching`, one that the offset lies in counts. */
  tokenAfter(offset: number, touching = false): Range | null {
    for (let index = Math.max(0, this.paragraphAt(offset)); index < this.paragraphs.length; index += 1) {
      const found = this.tokensOf(index).find((token) => (touching ? token.end > offset : token.start >= offset))
      if (found) return found
    }
    return null
  }

  /** The last token that begins before an offset; with `touching`, one that the offset lies in counts. */
  tokenBefore(offset: number, touching = false): Range | null {
    for (let index = this.paragraphAt(offset); index >= 0; index -= 1) {
      const found = this.tokensOf(index).findLast((token) => (touching ? token.start < offset : token.end <= offset))
      if (found) return found
    }
    return null
  }

  /** The next or previous grapheme boundary, for moving by characters. */
  graphemeStep(offset: number, by: 1 | -1): number {
    const index = Math.max(0, this.paragraphAt(offset))
    const paragraph = this.paragraphs[index]
    if (!paragraph) return offset
    const edges = graphemeEdges(paragraph)
    const next = by === 1 ? edges.find((edge) => edge > offset) : edges.findLast((edge) => edge < offset)
    return Math.min(this.length, Math.max(0, next ?? offset + by))
  }

  #graphemeEdge(offset: number, side: 'start' | 'end'): number {
    const paragraph = this.paragraphs[this.paragraphAt(offset)]
    if (!paragraph) return offset
    const edges = graphemeEdges(paragraph)
    return (side === 'start' ? edges.findLast((edge) => edge <= offset) : edges.find((edge) => edge >= offset)) ?? offset
  }
}

export const codePointLength = (text: string): number => {
  let count = text.length
  // Each pair of surrogates is one code point: only the first halves that have a second one are taken off.
  for (let i = 0; i < text.length - 1; i += 1) {
    if (isHigh(text.charCodeAt(i)) && isLow(text.charCodeAt(i + 1))) {
      count -= 1
      i += 1
    }
  }
  return count
}

/** UTF-16 offset of the n-th code point. */
export const utf16Offset = (text: string, codePoints: number): number => {
  let at = 0
  for (let left = codePoints; left > 0 && at < text.length; left -= 1) {
    at += isHigh(text.charCodeAt(at)) && isLow(text.charCodeAt(at + 1)) ? 2 : 1
  }
  return at
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff

const tokenise = ({ text, startCodePoint }: Paragraph, locale: string | undefined): readonly Range[] => {
  const tokens: Range[] = []
  let at = startCodePoint
  for (const { segment } of new Intl.Segmenter(locale, { granularity: 'word' }).segment(text)) {
    const end = at + codePointLength(segment)
    if (segment.trim() !== '') tokens.push({ start: at, end })
    at = end
  }
  return tokens
}

const graphemeEdges = ({ text, startCodePoint }: Paragraph): readonly number[] => {
  const edges = [startCodePoint]
  let at = startCodePoint
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    at += codePointLength(segment)
    edges.push(at)
  }
  return edges
}

/** Last index whose element fits, where those that fit come first; -1 for none. */
const lastIndexWhere = <T>(items: readonly T[], fits: (item: T) => boolean): number => {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (fits(items[middle] as T)) low = middle + 1
    else high = middle
  }
  return low - 1
}
