import { useEffect, useState } from 'react'
import { CalendarClock, Check, TriangleAlert } from 'lucide-react'
import { t } from '@/i18n'
import { date, dateTime } from '@/ui/format'
import { Tag } from './Ledger'

const DAY = 86_400_000
const SOON_DAYS = 7

interface Props {
  due: string
  /** When it ended; the clock then stands still. */
  done?: string | null | undefined
  /** What to say of the end, for instance "confirmed 4 May". */
  doneWord?: string
}

/** Whole days from now to a moment; negative when it has passed. */
export function daysLeft(due: Date, now: Date): number {
  const left = (due.getTime() - now.getTime()) / DAY
  return left >= 0 ? Math.floor(left) : Math.ceil(left)
}

function useNow(): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 60_000)
    return () => clearInterval(timer)
  }, [])
  return now
}

/** By when something must be done: in n days, soon, or overdue, with a word and a sign and never by colour alone. */
export function DueClock({ due, done, doneWord }: Props) {
  const now = useNow()
  const when = new Date(due)
  if (done) {
    return (
      <Tag tone="ok" icon={Check}>
        <span title={dateTime(new Date(done))}>{doneWord ?? t('done {date}', { date: date(new Date(done)) })}</span>
      </Tag>
    )
  }
  const days = daysLeft(when, now)
  const late = when <= now
  return (
    <Tag tone={late ? 'block' : days < SOON_DAYS ? 'cond' : 'none'} icon={late ? TriangleAlert : CalendarClock}>
      <time dateTime={due} title={dateTime(when)}>
        {late
          ? t('{days, plural, =0 {overdue since today} one {overdue by one day} other {overdue by # days}}', { days: -days })
          : t('{days, plural, =0 {due within a day} one {due in one day} other {due in # days}}', { days })}
      </time>
    </Tag>
  )
}
