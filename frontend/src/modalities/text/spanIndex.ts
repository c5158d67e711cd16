import type { SpanObject } from '@/engine'
import type { TextModel } from './textModel'

/** Which spans touch which paragraph: painting and hit testing look at the paragraphs on the screen only. */
export class SpanIndex {
  readonly #byParagraph = new Map<number, SpanObject[]>()

  constructor(model: TextModel, spans: readonly SpanObject[]) {
    for (const span of spans) {
      const last = model.paragraphAt(Math.max(span.start, span.end - 1))
      for (let index = Math.max(0, model.paragraphAt(span.start)); index <= last; index += 1) {
        const bucket = this.#byParagraph.get(index)
        if (bucket) bucket.push(span)
        else this.#byParagraph.set(index, [span])
      }
    }
  }

  inParagraph(index: number): readonly SpanObject[] {
    return this.#byParagraph.get(index) ?? []
  }

  /** Spans over an offset, the shortest first: the innermost is the one meant. */
  at(model: TextModel, offset: number): readonly SpanObject[] {
    return this.inParagraph(model.paragraphAt(offset))
      .filter(({ start, end }) => start <= offset && offset < end)
      .toSorted((a, b) => a.end - a.start - (b.end - b.start) || b.z - a.z)
  }
}
