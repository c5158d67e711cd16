import { t } from '@/i18n'
import { number } from '@/ui/format'
import { RightsGlyph } from '@/ui/RightsChip'
import { licenceWords, VERDICT_TONES, verdictWord } from '@/features/projects/words'
import type { Cause } from './data'
import styles from './quarantine.module.css'

interface Props {
  causes: readonly Cause[]
  current: string | null
  onOpen: (id: string) => void
}

/** What weighs most among the reasons. */
function worst(cause: Cause): string {
  return (cause.reasons.find((reason) => reason.severity === cause.verdict) ?? cause.reasons[0])?.detail ?? cause.sentence
}

/** Why things wait, those with most items first. */
export function CauseList({ causes, current, onOpen }: Props) {
  return (
    <ul className={styles.causes} aria-label={t('Causes')}>
      {causes.map((cause) => (
        <li key={cause.key}>
          <button type="button" className={styles.cause} aria-current={cause.key === current ? 'true' : undefined} onClick={() => onOpen(cause.key)}>
            <span className={styles.causeHead}>
              <span className={styles.glyph} data-tone={VERDICT_TONES[cause.verdict]}>
                <RightsGlyph verdict={cause.verdict} />
                <span className="visually-hidden">{verdictWord(cause.verdict)}</span>
              </span>
              <span className={styles.why}>{worst(cause)}</span>
              <span className="num strong">{number(cause.count, 0)}</span>
            </span>
            <span className={`${styles.from} truncate`}>
              {licenceWords(cause.licence)} · <bdi>{cause.source.name}</bdi>
              {cause.reasons.length > 1 && ` · ${t('and {count, plural, one {# other reason} other {# other reasons}}', { count: cause.reasons.length - 1 })}`}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
