import { Link } from '@tanstack/react-router'
import { number } from '@/ui/format'
import { RightsGlyph } from '@/ui/RightsChip'
import type { VerdictCounts } from '@/features/projects/types'
import { VERDICT_TONES, VERDICTS, verdictWord } from '@/features/projects/words'
import styles from './VerdictLegend.module.css'

/** How many of a project's items have each verdict; every number opens the items it counts. */
export function VerdictLegend({ project, counts, filter = '' }: { project: string; counts: VerdictCounts; filter?: string }) {
  const shown = VERDICTS.filter((verdict) => counts[verdict] > 0)
  return (
    <ul className={styles.legend}>
      {shown.map((verdict) => (
        <li key={verdict} data-tone={VERDICT_TONES[verdict]}>
          <RightsGlyph verdict={verdict} />
          <Link to="/projects/$id/items" params={{ id: project }} search={{ filter: `${filter} verdict:${verdict}`.trim() }}>
            <span className="num">{number(counts[verdict], 0)}</span> {verdictWord(verdict)}
          </Link>
        </li>
      ))}
    </ul>
  )
}
