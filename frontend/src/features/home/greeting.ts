import { t } from '@/i18n'

/** "Good morning, Lena", by the clock of the device and the first name. */
export function greeting(now: Date, name: string): string {
  const hour = now.getHours()
  const first = name.trim().split(/\s+/)[0] ?? ''
  if (!first) return t('Welcome')
  if (hour >= 5 && hour < 12) return t('Good morning, {name}', { name: first })
  if (hour >= 12 && hour < 18) return t('Good afternoon, {name}', { name: first })
  if (hour >= 18 && hour < 22) return t('Good evening, {name}', { name: first })
  return t('Hello, {name}', { name: first })
}
