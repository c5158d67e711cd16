/** Days as date fields hold them (`2026-05-04`, in the person's own zone) and as the API takes them (instants). */

export function dayOf(when: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}`
}

export function inDays(days: number, from: Date = new Date()): string {
  return dayOf(new Date(from.getFullYear(), from.getMonth(), from.getDate() + days))
}

/** The last second of the day where the person is: told again as a day it is the same. */
export function endOfDay(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date, 23, 59, 59).toISOString()
}

/** The instant at which the day begins where the person is. */
export function startOfDay(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date).toISOString()
}
