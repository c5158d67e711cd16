import { useEffect, useState } from 'react'
import { dateTime, relative } from './format'

/** A moment told relative to now ("yesterday"); the exact one on hover. Keeps itself current. */
export function RelativeTime({ value }: { value: string }) {
  const [, tick] = useState(0)
  const when = new Date(value)
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 30_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <time dateTime={value} title={dateTime(when)}>
      {relative(when)}
    </time>
  )
}
