import type { Verdict } from '@/api/types'
import { t } from '@/i18n'
import { count } from '@/ui/format'
import { VERDICT_WORDS } from '@/ui/RightsChip'
import { SkeletonRows } from '@/ui/Skeleton'
import { ITEM_STATES, licenceWords, VERDICTS } from '@/features/projects/words'
import type { Facet, Facets } from './data'
import { isOn, type Word } from './filter'
import styles from './items.module.css'

interface Props {
  facets: Facets | undefined
  words: readonly Word[]
  onToggle: (key: string, value: string) => void
}

/** What the list holds, by kind, with counts; pressing one filters by it. */
export function FacetList({ facets, words, onToggle }: Props) {
  if (!facets) return <SkeletonRows rows={8} height="26px" />
  const verdicts = VERDICTS.map((verdict) => facets.verdict.find((one) => one.value === verdict) ?? { value: verdict, count: 0 })
  const groups: { key: string; title: string; entries: Facet[]; word: (facet: Facet) => string }[] = [
    { key: 'verdict', title: t('Verdict for labeling'), entries: verdicts, word: ({ value }) => t(VERDICT_WORDS[value as Verdict] ?? value) },
    { key: 'licence', title: t('Licence'), entries: facets.licence, word: ({ value }) => licenceWords(value) },
    { key: 'state', title: t('State'), entries: facets.state, word: ({ value }) => t(ITEM_STATES[value] ?? value) },
    { key: 'source', title: t('Source'), entries: facets.source, word: ({ name, value }) => name ?? value },
  ]
  return (
    <>
      {groups.map(({ key, title, entries, word }) => (
        <section key={key} className={styles.facetGroup} aria-label={title}>
          <h2>{title}</h2>
          {entries.length === 0 && <p className="small dim">{t('none')}</p>}
          <ul>
            {entries.map((facet) => (
              <li key={facet.value}>
                <button
                  type="button"
                  className={styles.facet}
                  aria-pressed={isOn(words, key, facet.value)}
                  onClick={() => onToggle(key, facet.value)}
                >
                  <span className="truncate" title={word(facet)}>
                    {word(facet)}
                  </span>
                  <span className="num dim">{count(facet.count, facets.more)}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {facets.more && <p className="small dim">{t('Counted over the newest {count}.', { count: count(facets.counted) })}</p>}
    </>
  )
}
