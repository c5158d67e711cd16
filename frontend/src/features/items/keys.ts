/** Single keys of the items screen: they act while nobody types and no dialog or menu is open. */
import { useEffect, useRef } from 'react'

export type Keys = Record<string, ((event: KeyboardEvent) => void) | undefined>

const ABOVE = '[role="dialog"], [role="alertdialog"], [role="listbox"], [role="menu"]'

function isFree(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest(ABOVE)) return false
  return !target.closest('input, textarea, select, [contenteditable]')
}

/** `keys` maps an event's `key` (or `code`) to what it does; undefined where it does nothing now. */
export function useKeys(keys: Keys): void {
  const current = useRef(keys)
  useEffect(() => {
    current.current = keys
  })
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      // Digits by their place, so that every keyboard has them without Shift.
      if (isFree(event)) (current.current[event.key] ?? current.current[event.code])?.(event)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
}
