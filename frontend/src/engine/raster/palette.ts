import type { ControlSpec } from '../model/schema'

/** Okabe and Ito's eight, black last because it hides on dark pictures; then twenty more that stay apart. */
export const LABEL_COLORS = [
  '#0072B2', '#E69F00', '#009E73', '#D55E00', '#CC79A7', '#56B4E9', '#F0E442', '#000000',
  '#332288', '#88CCEE', '#44AA99', '#117733', '#999933', '#DDCC77', '#CC6677', '#882255', '#AA4499', '#661100',
  '#6699CC', '#4477AA', '#66CCEE', '#228833', '#CCBB44', '#EE6677', '#AA3377', '#BBBBBB', '#994F00', '#1A85FF',
] as const

export interface LabelLook {
  readonly color: string
  /** Line drawn beside the coloured one: black beside light colours, white beside dark ones. */
  readonly casing: string
  /** Text on the colour, at least 4.5:1. */
  readonly ink: string
}

const DARK_INK = '#1b1c1a'
const UNKNOWN: LabelLook = { color: '#5a5a5a', casing: '#ffffff', ink: '#ffffff' }

/** Colour of each label: its own, or the next of the palette that nobody has taken. */
export const labelLooks = (control: ControlSpec | undefined): ReadonlyMap<string, LabelLook> => {
  const labels = control?.labels ?? []
  const taken = new Set(labels.flatMap(({ color }) => (color ? [color.toUpperCase()] : [])))
  const free = LABEL_COLORS.filter((color) => !taken.has(color))
  const spare = free.length > 0 ? free : LABEL_COLORS
  let next = 0
  const looks = new Map<string, LabelLook>()
  for (const { name, color } of labels) {
    looks.set(name, lookOf(color ?? spare[next % spare.length] ?? UNKNOWN.color))
    if (!color) next += 1
  }
  return looks
}

/** Look of a label that the schema may not have. */
export const lookFor = (looks: ReadonlyMap<string, LabelLook>, label: string): LabelLook => looks.get(label) ?? UNKNOWN

export const lookOf = (color: string): LabelLook => {
  const luminance = luminanceOf(color)
  const onWhite = 1.05 / (luminance + 0.05)
  return {
    color,
    casing: luminance > 0.25 ? 'rgba(0, 0, 0, 0.75)' : 'rgba(255, 255, 255, 0.85)',
    ink: onWhite >= 4.5 ? '#ffffff' : DARK_INK,
  }
}

/** Relative luminance (WCAG 2) of `#RRGGBB`; anything else counts as mid-grey. */
export const luminanceOf = (color: string): number => {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color)
  if (!match) return 0.18
  const [red, green, blue] = match.slice(1).map((part) => {
    const channel = Number.parseInt(part, 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
