import {
  type ActionState,
  type Command,
  type ControlSpec,
  type DocumentStore,
  type LabelSpec,
  type Message,
  type SpanObject,
  type SpanRange,
  type Translate,
  createSpan,
  findControl,
  findLabel,
  formatMessage,
  isSpan,
  relabel,
  setSpanRange,
} from '@/engine'
import { type SpanActionId, runSpanAction, spanActionState } from './spanActions'
import { SpanIndex } from './spanIndex'
import type { Range, TextModel } from './textModel'

export interface SpanEditorState {
  /** Chosen text: by mouse, or word by word with the keyboard; null for none. `head` is the end that moves. */
  readonly range: { readonly anchor: number; readonly head: number } | null
  readonly selection: readonly string[]
  /** When set, choosing text labels it at once. */
  readonly armedLabel: string | null
  readonly readOnly: boolean
}

export interface SpanEditorOptions {
  readonly document: DocumentStore
  /** Name of the `spans` control. */
  readonly control: string
  readonly model: TextModel
  readonly readOnly?: boolean
  readonly translate?: Translate
}

/** Controls the spans of one text; no DOM. Everything can be done with the keyboard alone. */
export class SpanEditor {
  readonly document: DocumentStore
  readonly control: ControlSpec
  readonly model: TextModel
  readonly translate: Translate
  #state: SpanEditorState
  #index: SpanIndex | null = null
  readonly #listeners = new Set<() => void>()
  readonly #announceListeners = new Set<(text: string) => void>()
  readonly #unsubscribe: () => void

  constructor({ document, control, model, readOnly = false, translate = formatMessage }: SpanEditorOptions) {
    const found = findControl(document.schema, control)
    if (!found) throw new Error(`The label schema has no control "${control}"`)
    this.document = document
    this.control = found
    this.model = model
    this.translate = translate
    this.#state = { range: null, selection: [], armedLabel: null, readOnly }
    this.#unsubscribe = document.subscribe(() => this.#documentChanged())
  }

  destroy(): void {
    this.#unsubscribe()
    this.#listeners.clear()
    this.#announceListeners.clear()
  }

  readonly getState = (): SpanEditorState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  onAnnounce(listener: (text: string) => void): () => void {
    this.#announceListeners.add(listener)
    return () => this.#announceListeners.delete(listener)
  }

  announce(message: Message): void {
    this.say(this.translate(message))
  }

  /** Says words that need no translation: those of the text itself. */
  say(text: string): void {
    for (const listener of this.#announceListeners) listener(text)
  }

  /** Spans in reading order. */
  get spans(): readonly SpanObject[] {
    return this.document
      .list(this.control.name)
      .filter(isSpan)
      .toSorted((a, b) => a.start - b.start || b.end - a.end)
  }

  get index(): SpanIndex {
    this.#index ??= new SpanIndex(this.model, this.spans)
    return this.#index
  }

  /** The chosen text with its offsets in order. */
  get chosen(): SpanRange | null {
    const { range } = this.#state
    if (!range) return null
    const start = Math.min(range.anchor, range.head)
    const end = Math.max(range.anchor, range.head)
    return { start, end, text: this.model.slice({ start, end }) }
  }

  /** Text was chosen with the pointer; it is grown to whole words, or to whole characters. */
  choose(range: Range, byCharacter = false): void {
    const snapped = byCharacter ? this.model.snapToGraphemes(range) : this.model.snapToTokens(range)
    if (!snapped || snapped.end <= snapped.start) {
      this.#set({ range: null })
      return
    }
    this.setRange(snapped.start, snapped.end)
    const { armedLabel } = this.#state
    if (armedLabel !== null) this.label(armedLabel)
  }

  setRange(anchor: number, head: number): void {
    this.#set({ range: { anchor, head }, selection: [] })
  }

  clearRange(): void {
    this.#set({ range: null })
  }

  select(ids: readonly string[]): void {
    this.document.seal()
    this.#set({ selection: ids, range: null })
  }

  /** A click: selects the innermost span there; once more, the one around it. */
  selectAt(offset: number): void {
    const ids = this.index.at(this.model, offset).map(({ id }) => id)
    const current = ids.findIndex((id) => this.#state.selection.includes(id))
    const next = ids[(current + 1) % Math.max(1, ids.length)]
    this.select(next === undefined ? [] : [next])
  }

  armLabel(label: string | null): void {
    this.#set({ armedLabel: label })
  }

  /** A digit or the palette: labels the chosen text or the selected spans, or else arms the label. */
  chooseLabel(label: string): void {
    if (!findLabel(this.control, label)) return
    if (this.#state.range && !this.#state.readOnly) this.label(label)
    else if (this.#state.selection.length > 0) this.commit(relabel(this.document, this.#state.selection, label))
    else this.armLabel(this.#state.armedLabel === label ? null : label)
  }

  /** Labels the chosen text. */
  label(label: string): void {
    const { chosen } = this
    if (!chosen) return
    const command = createSpan(this.document, this.control.name, label, chosen)
    if (!this.commit(command)) return
    const id = command?.patch.objects[0]?.id
    this.#set({ range: null, selection: id === undefined ? [] : [id] })
  }

  labelForKey(key: string): LabelSpec | undefined {
    const labels = this.control.labels ?? []
    const place = key === '0' ? 9 : Number(key) - 1
    return labels.find((label) => label.key === key) ?? (labels.some((label) => label.key) ? undefined : labels[place])
  }

  commit(command: Command | null, mergeKey?: string): boolean {
    if (this.#state.readOnly || !this.document.commit(command, mergeKey === undefined ? {} : { mergeKey })) return false
    if (command) this.announce(command.message)
    return true
  }

  setReadOnly(readOnly: boolean): void {
    this.#set({ readOnly })
  }

  /** Moves from word to word; the word reached is the chosen text. */
  step(by: 1 | -1): void {
    const { range } = this.#state
    const from = range ? (by === 1 ? Math.max(range.anchor, range.head) : Math.min(range.anchor, range.head)) : this.#startingPoint()
    const token = by === 1 ? this.model.tokenAfter(from) : this.model.tokenBefore(from)
    this.#goTo(token)
  }

  /** Moves to the first word of the next or previous paragraph that has one. */
  stepParagraph(by: 1 | -1): void {
    let index = this.model.paragraphAt(this.#state.range?.head ?? this.#startingPoint()) + by
    while (index >= 0 && index < this.model.paragraphs.length) {
      const token = this.model.tokensOf(index)[0]
      if (token) {
        this.#goTo(token)
        return
      }
      index += by
    }
  }

  /** Extends the chosen text, or the selected span, by a word or a character. */
  extend(by: 1 | -1, byCharacter: boolean): void {
    const { range, selection } = this.#state
    const span = range ? undefined : this.document.get(selection.at(-1) ?? '')
    if (isSpan(span)) {
      this.#extendSpan(span, by, byCharacter)
      return
    }
    if (!range) {
      this.step(by)
      return
    }
    this.#set({ range: { anchor: range.anchor, head: this.#moved(range.head, by, byCharacter) } })
    this.#announceChosen()
  }

  #extendSpan(span: SpanObject, by: 1 | -1, byCharacter: boolean): void {
    const end = this.#moved(span.end, by, byCharacter)
    if (end <= span.start) return
    const text = this.model.slice({ start: span.start, end })
    this.commit(setSpanRange(this.document, span.id, { start: span.start, end, text }), `span ${span.id}`)
  }

  /** An end moved outwards to the far side of the next word, or inwards to the near side of the last. */
  #moved(offset: number, by: 1 | -1, byCharacter: boolean): number {
    if (byCharacter) return this.model.graphemeStep(offset, by)
    if (by === 1) return this.model.tokenAfter(offset)?.end ?? offset
    return this.model.tokenBefore(offset)?.start ?? offset
  }

  #startingPoint(): number {
    const span = this.document.get(this.#state.selection.at(-1) ?? '')
    return isSpan(span) ? span.start : 0
  }

  #goTo(token: Range | null): void {
    if (!token) return
    this.setRange(token.start, token.end)
    this.#announceChosen()
  }

  #announceChosen(): void {
    const { chosen } = this
    if (chosen) this.say(chosen.text)
  }

  #documentChanged(): void {
    this.#index = null
    this.#set({ selection: this.#state.selection.filter((id) => this.document.get(id) !== undefined) })
  }

  #set(change: Partial<SpanEditorState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }

  /** Whether a command is possible now, or why not. */
  can(id: SpanActionId): ActionState {
    return spanActionState(this, id)
  }

  run(id: SpanActionId): boolean {
    return runSpanAction(this, id)
  }
}
