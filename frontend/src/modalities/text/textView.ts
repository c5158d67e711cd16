import type { SpanObject } from '@/engine'
import { type SpanPainter, createPainter, paintKey } from './highlights'
import type { SpanEditor } from './spanEditor'

export interface ChipPlace {
  readonly id: string
  readonly x: number
  readonly y: number
}

export interface TextViewOptions {
  /** Where the label's name is to be shown, in CSS pixels of the container; null for nowhere. */
  readonly chipMoved: (place: ChipPlace | null) => void
}

/** Touch selections are read when they have rested this long: there is no event for their end. */
const TOUCH_REST_MS = 400

/**
 * Binds paragraphs in the page to a span editor: paints spans near the screen, turns the browser's selection into
 * chosen text and clicks into selected spans. Paragraph i is the element with `data-paragraph="i"`, holding one
 * text node.
 */
export class TextView {
  readonly #container: HTMLElement
  readonly #editor: SpanEditor
  readonly #options: TextViewOptions
  readonly #painter: SpanPainter
  readonly #near = new Set<number>()
  readonly #undo: (() => void)[] = []
  #frame = 0
  #hovered: string | null = null
  #pressed = false
  #touched = false
  #ownSelection = false
  #lastRange: unknown = null

  constructor(container: HTMLElement, editor: SpanEditor, options: TextViewOptions) {
    this.#container = container
    this.#editor = editor
    this.#options = options
    this.#painter = createPainter(editor.control)
    this.#undo.push(this.#watchParagraphs(), editor.subscribe(() => this.#schedule()), this.#bindPointer())
    this.#schedule()
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame)
    for (const undo of this.#undo) undo()
    this.#painter.destroy()
  }

  /** Only paragraphs on the screen, and a screen around it, are painted. */
  #watchParagraphs(): () => void {
    const paragraphs = [...this.#container.querySelectorAll<HTMLElement>('[data-paragraph]')]
    if (typeof IntersectionObserver === 'undefined') {
      for (const paragraph of paragraphs) this.#near.add(indexOf(paragraph))
      return () => undefined
    }
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) this.#near.add(indexOf(target))
          else this.#near.delete(indexOf(target))
        }
        this.#schedule()
      },
      { rootMargin: '100% 0px' },
    )
    for (const paragraph of paragraphs) observer.observe(paragraph)
    return () => observer.disconnect()
  }

  #bindPointer(): () => void {
    const abort = new AbortController()
    const { signal } = abort
    const { ownerDocument } = this.#container
    let rest: ReturnType<typeof setTimeout> | undefined
    this.#container.addEventListener('pointerdown', ({ pointerType }) => {
      this.#pressed = true
      this.#touched = pointerType === 'touch'
    }, { signal })
    ownerDocument.addEventListener('mouseup', (event) => {
      if (!this.#pressed) return
      this.#pressed = false
      // A press on selected text clears it only after this event.
      requestAnimationFrame(() => this.#readSelection(event))
    }, { signal })
    ownerDocument.addEventListener('selectionchange', () => {
      if (!this.#touched || this.#ownSelection) return
      clearTimeout(rest)
      rest = setTimeout(() => this.#readSelection(null), TOUCH_REST_MS)
    }, { signal })
    this.#container.addEventListener('mousemove', (event) => this.#hover(event), { signal })
    this.#container.addEventListener('mouseleave', () => this.#hover(null), { signal })
    return () => {
      abort.abort()
      clearTimeout(rest)
    }
  }

  #readSelection(event: MouseEvent | null): void {
    const selection = this.#container.ownerDocument.getSelection()
    const range = selection && selection.rangeCount > 0 ? selection.getRangeAt(0) : null
    if (range && !range.collapsed) {
      const start = this.#offsetOf(range.startContainer, range.startOffset)
      const end = this.#offsetOf(range.endContainer, range.endOffset)
      if (start !== null && end !== null && end > start) {
        this.#editor.choose({ start, end }, event?.altKey ?? false)
        return
      }
    }
    const offset = event && this.#offsetAt(event)
    if (offset !== null) this.#editor.selectAt(offset)
  }

  #hover(event: MouseEvent | null): void {
    const offset = event && event.buttons === 0 ? this.#offsetAt(event) : null
    const hovered = offset === null ? null : (this.#editor.index.at(this.#editor.model, offset)[0]?.id ?? null)
    if (hovered === this.#hovered) return
    this.#hovered = hovered
    this.#schedule()
  }

  /** A place in the page as a code-point offset; null outside the text. */
  #offsetOf(node: Node, offset: number): number | null {
    const element = node instanceof Element ? node : node.parentElement
    const paragraph = element?.closest<HTMLElement>('[data-paragraph]')
    if (paragraph && this.#container.contains(paragraph)) {
      const inText = node.nodeType === Node.TEXT_NODE ? offset : offset === 0 ? 0 : (paragraph.textContent ?? '').length
      return this.#editor.model.fromParagraph(indexOf(paragraph), inText)
    }
    if (node !== this.#container) return null
    // Between paragraphs: the end of the one before.
    return offset === 0 ? 0 : this.#editor.model.toCodePoint(this.#editor.model.text.length)
  }

  #offsetAt({ clientX, clientY }: MouseEvent): number | null {
    const { ownerDocument } = this.#container
    const place = ownerDocument.caretPositionFromPoint?.(clientX, clientY)
    if (!place || place.offsetNode.nodeType !== Node.TEXT_NODE) return null
    const range = ownerDocument.createRange()
    const length = place.offsetNode.textContent?.length ?? 0
    range.setStart(place.offsetNode, Math.max(0, Math.min(place.offset, length - 1)))
    range.setEnd(place.offsetNode, Math.min(place.offset + 1, length))
    // The caret nearest to a click may be far from it: beside a short line, say.
    const near = [...range.getClientRects()].some(
      ({ left, right, top, bottom }) => clientX >= left - 12 && clientX <= right + 12 && clientY >= top - 2 && clientY <= bottom + 2,
    )
    return near ? this.#offsetOf(place.offsetNode, place.offset) : null
  }

  #schedule(): void {
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0
        this.#showSelection()
        this.#paint()
      })
    }
  }

  #paint(): void {
    const { selection } = this.#editor.getState()
    const ranges = new Map<string, Range[]>()
    for (const index of this.#near) {
      for (const span of this.#editor.index.inParagraph(index)) {
        const range = this.#rangeIn(index, span)
        if (!range) continue
        const state = selection.includes(span.id) ? 'selected' : span.suggestion ? 'suggested' : 'plain'
        const key = paintKey(span.label, state)
        const list = ranges.get(key)
        if (list) list.push(range)
        else ranges.set(key, [range])
      }
    }
    this.#painter.paint(ranges)
    this.#placeChip(this.#hovered ?? selection.at(-1) ?? null)
  }

  #rangeIn(index: number, { start, end }: Pick<SpanObject, 'start' | 'end'>): Range | null {
    const node = this.#textNode(index)
    const paragraph = this.#editor.model.paragraphs[index]
    if (!node || !paragraph) return null
    const { model } = this.#editor
    const from = start <= paragraph.startCodePoint ? 0 : model.toUtf16(start) - paragraph.startUtf16
    const to = Math.min(node.length, model.toUtf16(end) - paragraph.startUtf16)
    if (to <= from || from >= node.length) return null
    const range = this.#container.ownerDocument.createRange()
    range.setStart(node, from)
    range.setEnd(node, to)
    return range
  }

  #textNode(index: number): Text | null {
    const node = this.#container.querySelector(`[data-paragraph="${index}"]`)?.firstChild
    return node?.nodeType === Node.TEXT_NODE ? (node as Text) : null
  }

  #placeChip(id: string | null): void {
    const span = id === null ? undefined : this.#editor.document.get(id)
    if (!span || span.kind !== 'span') {
      this.#options.chipMoved(null)
      return
    }
    const first = this.#rangeIn(Math.max(0, this.#editor.model.paragraphAt(span.start)), span)
    const rect = first?.getClientRects?.()[0]
    const box = this.#container.getBoundingClientRect()
    const place = rect && { id: span.id, x: rect.left - box.left, y: rect.top - box.top }
    this.#options.chipMoved(place ?? null)
  }

  /** Shows the chosen text as the browser's own selection, which screen readers and magnifiers follow. */
  #showSelection(): void {
    const { range } = this.#editor.getState()
    if (range === this.#lastRange) return
    this.#lastRange = range
    const selection = this.#container.ownerDocument.getSelection()
    if (!selection) return
    this.#ownSelection = true
    if (range) {
      const anchor = this.#editor.model.toParagraph(range.anchor)
      const head = this.#editor.model.toParagraph(range.head)
      const [from, to] = [this.#textNode(anchor.index), this.#textNode(head.index)]
      if (from && to) {
        selection.setBaseAndExtent(from, Math.min(anchor.utf16, from.length), to, Math.min(head.utf16, to.length))
        to.parentElement?.scrollIntoView?.({ block: 'nearest' })
      }
    } else if (selection.anchorNode && this.#container.contains(selection.anchorNode)) selection.removeAllRanges()
    setTimeout(() => {
      this.#ownSelection = false
    }, 0)
  }
}

const indexOf = (element: Element): number => Number((element as HTMLElement).dataset['paragraph'])
