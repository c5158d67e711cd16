import type { DocumentStore } from '../model/document'
import { type SpanObject, isSpan, newObjectId } from '../model/objects'
import type { Command } from '../model/patch'
import { accepted, changeObjects } from './shapes'

export interface SpanRange {
  /** Code points; end exclusive. */
  readonly start: number
  readonly end: number
  readonly text: string
}

/** A new span; null where the same label already covers exactly this text. Spans may overlap. */
export const createSpan = (
  document: DocumentStore,
  control: string,
  label: string,
  { start, end, text }: SpanRange,
): Command | null => {
  const same = document
    .list(control)
    .some((span) => isSpan(span) && span.start === start && span.end === end && span.label === label && !span.suggestion)
  if (same || end <= start) return null
  const span: SpanObject = {
    id: newObjectId(),
    kind: 'span',
    control,
    label,
    attributes: {},
    z: document.topZ(),
    start,
    end,
    text,
  }
  return changeObjects('create', /*i18n*/ { id: 'Label “{text}” as "{label}"', values: { text, label } }, [
    { id: span.id, before: null, after: span },
  ])
}

/** Moves the ends of a span. */
export const setSpanRange = (document: DocumentStore, id: string, { start, end, text }: SpanRange): Command | null => {
  const before = document.get(id)
  if (!isSpan(before) || end <= start) return null
  const after: SpanObject =
    before.start === start && before.end === end ? before : { ...accepted(before), start, end, text }
  return changeObjects('resize', /*i18n*/ { id: 'Change the span to “{text}”', values: { text } }, [{ id, before, after }])
}
