/** Gives the person their work as a file, where the server would not take it. */
export function downloadDraft(assignment: string, result: unknown): void {
  const blob = new Blob([JSON.stringify({ assignment, result }, null, 2)], { type: 'application/json' })
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = `draft-${assignment}.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
