/** Up and down, Home and End among the buttons of a list. */
export function listKeys(event: React.KeyboardEvent<HTMLElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button')]
  const at = buttons.indexOf(document.activeElement as HTMLElement)
  const target = { ArrowDown: at + 1, ArrowUp: Math.max(0, at - 1), Home: 0, End: buttons.length - 1 }[event.key]
  const next = target === undefined ? undefined : buttons[Math.min(target, buttons.length - 1)]
  if (!next) return
  event.preventDefault()
  next.focus()
}
