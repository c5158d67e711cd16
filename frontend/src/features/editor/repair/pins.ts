/** The places that a reviewer marked, as the editor knows places. */
import type { Pin } from '@/api/types'
import type { DocumentStore } from '@/engine'
import type { Place } from '../places'

export interface ShownPin extends Place {
  /** From 1, as it stands on the picture and in the list. */
  readonly number: number
  /** What is there: an object's label, a few words of the text; null for a bare point. */
  readonly name: string | null
  /** The object it was about is no longer there. */
  readonly isGone: boolean
}

const EXCERPT = 24

export function shownPins(pins: readonly Pin[], document: DocumentStore): readonly ShownPin[] {
  return pins.map((pin, index) => {
    const object = pin.object ? document.list(pin.control).find(({ id, wireId }) => (wireId ?? id) === pin.object) : undefined
    const hasPoint = typeof pin.x === 'number' && typeof pin.y === 'number'
    const range = typeof pin.start === 'number' && typeof pin.end === 'number' ? { start: pin.start, end: pin.end } : null
    const span = object?.kind === 'span' ? object : undefined
    const where = range ?? (span ? { start: span.start, end: span.end } : null)
    return {
      number: index + 1,
      control: pin.control,
      objectId: object?.id ?? null,
      point: hasPoint ? { x: pin.x!, y: pin.y! } : null,
      range: where,
      name: span ? excerpt(span.text) : (object?.label ?? null),
      isGone: Boolean(pin.object) && !object,
    }
  })
}

const excerpt = (text: string): string => (text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text)
