/** Labels as they are typed or pasted, with colours and digits by themselves. */
import { LABEL_COLORS } from '@/engine/raster/palette'

export interface Label {
  name: string
  color: string
  /** The digit that chooses it, for the first nine and the tenth. */
  key: string | null
}

export const MAX_LABELS = 200

/** `car, truck; person` and one a line: names, trimmed, each once whatever its case. */
export function splitLabels(text: string): string[] {
  return text.split(/[,;\n\t]+/).map((name) => name.trim().replaceAll(/\s+/g, ' ')).filter(Boolean)
}

export function addLabels(names: readonly string[], text: string): string[] {
  const result = [...names]
  for (const name of splitLabels(text)) {
    if (result.length >= MAX_LABELS) break
    if (!result.some((there) => there.toLowerCase() === name.toLowerCase())) result.push(name)
  }
  return result
}

/** Colours in the palette's order, keys 1 to 9 and 0. */
export function withLooks(names: readonly string[]): Label[] {
  return names.map((name, index) => ({
    name,
    color: LABEL_COLORS[index % LABEL_COLORS.length] ?? LABEL_COLORS[0],
    key: index < 10 ? String((index + 1) % 10) : null,
  }))
}
