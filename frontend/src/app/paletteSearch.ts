/** Whether every word typed begins some word of the label, in any order: "go pro" finds "Projects: go to". */
export function matches(text: string, label: string): boolean {
  const words = fold(label).split(/[^\p{L}\p{N}]+/u)
  return fold(text)
    .split(/\s+/)
    .filter(Boolean)
    .every((typed) => words.some((word) => word.startsWith(typed)))
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
