import { CircleAlert, CircleCheck, CircleDashed, CirclePause } from 'lucide-react'
import { msg, t } from '@/i18n'
import type { Webhook } from './data'
import { healthOf, type Health } from './words'
import styles from './webhooks.module.css'

const ICONS: Record<Health, typeof CircleCheck> = { well: CircleCheck, new: CircleDashed, failing: CircleAlert, paused: CirclePause }
const WORDS: Record<Health, string> = { well: msg('Gets through'), new: msg('Not told of anything yet'), failing: msg('Does not get through'), paused: msg('Paused') }

/** How it goes with a webhook: an icon and the word for it, never colour alone. */
export function HealthMark({ webhook }: { webhook: Webhook }) {
  const health = healthOf(webhook)
  const Icon = ICONS[health]
  return (
    <span className={styles.mark} data-tone={health}>
      <Icon aria-hidden="true" />
      {t(WORDS[health])}
    </span>
  )
}
