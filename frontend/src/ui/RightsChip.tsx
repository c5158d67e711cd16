import { Button } from 'react-aria-components/Button'
import type { Ref } from 'react'
import type { Verdict } from '@/api/types'
import { msg, t } from '@/i18n'
import { cx } from './cx'
import type { PopoverTrigger } from './Popover'
import styles from './RightsChip.module.css'

const SHIELD = 'M6 .5 1.5 2v3.6c0 2.7 1.8 4.8 4.5 5.9 2.7-1.1 4.5-3.2 4.5-5.9V2z'

export const VERDICT_WORDS: Record<Verdict, string> = {
  ALLOW: msg('Cleared'),
  ALLOW_WITH_OBLIGATIONS: msg('Conditions'),
  NEEDS_REVIEW: msg('Needs review'),
  DENY: msg('Blocked'),
}

const TONES: Record<Verdict, string | undefined> = {
  ALLOW: styles.ok,
  ALLOW_WITH_OBLIGATIONS: styles.cond,
  NEEDS_REVIEW: styles.review,
  DENY: styles.block,
}

/** The shield of a verdict: tick, dot, question mark or bar, so that it reads without colour. 12 px square. */
export function RightsGlyph({ verdict }: { verdict: Verdict }) {
  return (
    <svg viewBox="0 0 12 12" aria-hidden="true" className={styles.glyph}>
      <path fill="currentColor" d={SHIELD} opacity=".22" />
      {verdict === 'ALLOW' && <path className={styles.stroke} d="m3.9 6 1.5 1.5L8.2 4.6" />}
      {verdict === 'ALLOW_WITH_OBLIGATIONS' && <circle cx="6" cy="5.8" r="1.7" fill="currentColor" />}
      {verdict === 'NEEDS_REVIEW' && (
        <>
          <path className={styles.stroke} d="M4.7 4.5c.1-1.6 2.7-1.5 2.6 0 0 1-1.3 1-1.3 2" />
          <circle cx="6" cy="8.3" r=".75" fill="currentColor" />
        </>
      )}
      {verdict === 'DENY' && <path className={styles.stroke} d="M3.8 5.8h4.4" />}
    </svg>
  )
}

interface RightsChipProps {
  verdict: Verdict
  /** Opens the reasons. Without it the chip is only shown. */
  onWhy?: (() => void) | undefined
  /** `outline` in lists, `filled` in headers and over data. */
  look?: 'outline' | 'filled'
  ref?: Ref<HTMLButtonElement>
}

/** What the rights check says of a thing, in one word. */
export function RightsChip({ verdict, onWhy, look = 'filled', ref }: RightsChipProps) {
  const word = t(VERDICT_WORDS[verdict])
  const className = cx(styles.chip, TONES[verdict], look === 'outline' && styles.outline)
  if (!onWhy) {
    return (
      <span className={className}>
        <RightsGlyph verdict={verdict} />
        {word}
      </span>
    )
  }
  return (
    <Button ref={ref} className={className} onPress={onWhy} aria-label={t('Rights: {word}. Why?', { word })}>
      <RightsGlyph verdict={verdict} />
      {word}
    </Button>
  )
}

/** The chip as the trigger of a Popover. */
export function rightsChipTrigger(verdict: Verdict): PopoverTrigger {
  const word = t(VERDICT_WORDS[verdict])
  return {
    className: cx(styles.chip, TONES[verdict]),
    label: t('Rights: {word}. Why?', { word }),
    children: (
      <>
        <RightsGlyph verdict={verdict} />
        {word}
      </>
    ),
  }
}
