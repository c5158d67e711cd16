import { useLayoutEffect, useState, type RefObject } from 'react'

const OVERSCAN = 6

export interface Window {
  readonly start: number
  /** Exclusive. */
  readonly end: number
}

/** The rows of a scrolling list that are in sight, with a few around them; all rows are equally high (pixels). */
export function useWindow(scroller: RefObject<HTMLElement | null>, count: number, row: number): Window {
  const [place, setPlace] = useState({ top: 0, height: 0 })
  const isEmpty = count === 0
  useLayoutEffect(() => {
    const element = scroller.current
    if (isEmpty || !element) return undefined
    const measure = (): void => {
      // A step of one row, so that scrolling within it renders nothing.
      const top = Math.floor(element.scrollTop / row) * row
      const height = element.clientHeight
      setPlace((last) => (last.top === top && last.height === height ? last : { top, height }))
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    element.addEventListener('scroll', measure, { passive: true })
    measure()
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', measure)
    }
  }, [scroller, row, isEmpty])
  const start = Math.max(0, Math.floor(place.top / row) - OVERSCAN)
  return { start, end: Math.min(count, Math.ceil((place.top + place.height) / row) + OVERSCAN) }
}
