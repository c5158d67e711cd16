import { type LabelLook, labelLooks } from '@/engine'
import type { ControlSpec } from '@/engine'

export type SpanState = 'plain' | 'suggested' | 'selected'

export interface SpanPainter {
  /** Replaces what is painted: DOM ranges by label and state. */
  paint(ranges: ReadonlyMap<string, readonly Range[]>): void
  destroy(): void
}

const STATES: readonly SpanState[] = ['plain', 'suggested', 'selected']

/** Browsers grow slow with very many highlights; labels beyond this share the last ones' look. */
const MAX_LABELS = 20

let painters = 0

export const paintKey = (label: string, state: SpanState): string => `${state} ${label}`

const ruleOf = (name: string, { color }: LabelLook, state: SpanState): string => {
  const share = state === 'selected' ? 45 : state === 'suggested' ? 10 : 20
  const line = state === 'selected' ? '3px solid' : state === 'suggested' ? '2px dashed' : '2px solid'
  return `::highlight(${name}) { background-color: color-mix(in srgb, ${color} ${share}%, transparent); text-decoration: underline ${line} ${color}; }`
}

/**
 * Paints spans with the CSS Custom Highlight API: no elements are made, however many spans there are. Where the
 * browser lacks it, nothing is painted and the list of spans carries the information.
 */
export const createPainter = (control: ControlSpec): SpanPainter => {
  if (typeof CSS === 'undefined' || !('highlights' in CSS) || typeof CSSStyleSheet !== 'function') {
    return { paint: () => undefined, destroy: () => undefined }
  }
  painters += 1
  const prefix = `spans-${painters}`
  const names = new Map<string, string>()
  const rules: string[] = []
  for (const [place, [label, look]] of [...labelLooks(control)].entries()) {
    for (const state of STATES) {
      const name = `${prefix}-${Math.min(place, MAX_LABELS)}-${state}`
      names.set(paintKey(label, state), name)
      if (place <= MAX_LABELS) rules.push(ruleOf(name, look, state))
    }
  }
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(rules.join('\n'))
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  const remove = () => {
    for (const name of names.values()) CSS.highlights.delete(name)
  }
  return {
    paint: (ranges) => {
      const byName = new Map<string, Range[]>()
      for (const [key, list] of ranges) {
        const name = names.get(key)
        if (name !== undefined) byName.set(name, [...(byName.get(name) ?? []), ...list])
      }
      for (const name of names.values()) {
        const list = byName.get(name)
        if (!list) CSS.highlights.delete(name)
        else {
          const highlight = new Highlight(...list)
          // The selected one is painted over the others.
          highlight.priority = name.endsWith('selected') ? 1 : 0
          CSS.highlights.set(name, highlight)
        }
      }
    },
    destroy: () => {
      remove()
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet)
    },
  }
}
