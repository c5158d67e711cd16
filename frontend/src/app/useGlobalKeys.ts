import { useEffect, useRef } from 'react'
import { tinykeys } from 'tinykeys'

/** The keys that work on every screen of the frame. */
export function useGlobalKeys(openPalette: () => void): void {
  const open = useRef(openPalette)
  useEffect(() => {
    open.current = openPalette
  })
  useEffect(
    () =>
      tinykeys(window, {
        '$mod+k': (event) => {
          event.preventDefault()
          open.current()
        },
      }),
    [],
  )
}
