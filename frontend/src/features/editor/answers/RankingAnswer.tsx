import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { t } from '@/i18n'
import { useValue } from '@/modalities/image'
import { IconButton } from '@/ui/IconButton'
import { answer } from './change'
import { asNames, choicesOf, type AnswerProps } from './spec'
import styles from './answers.module.css'

/** Options in order, the best first: added one by one, moved up and down with buttons or Alt and the arrows. */
export function RankingAnswer({ document, control, labelledBy, readOnly }: AnswerProps) {
  const ranked = asNames(useValue(document, control.name))
  const choices = choicesOf(control)
  const titleOf = (name: string): string => choices.find((choice) => choice.name === name)?.title ?? name
  const rest = choices.filter(({ name }) => !ranked.includes(name))
  const wanted = control.top ?? choices.length

  function set(next: readonly string[]): void {
    answer(document, control.name, next.length > 0 ? next : null)
  }

  function move(index: number, by: number): void {
    const next = [...ranked]
    const [name] = next.splice(index, 1)
    next.splice(Math.max(0, Math.min(ranked.length - 1, index + by)), 0, name!)
    set(next)
  }

  return (
    <div role="group" aria-labelledby={labelledBy} className={styles.ranking}>
      <ol className={styles.ranked}>
        {ranked.map((name, index) => (
          // Keys of the buttons inside: Alt and an arrow moves the row.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
          <li
            key={name}
            className={styles.rank}
            onKeyDown={(event) => {
              const by = { ArrowUp: -1, ArrowDown: 1 }[event.key]
              if (!by || !event.altKey || readOnly) return
              event.preventDefault()
              move(index, by)
            }}
          >
            <span className="num faint">{index + 1}</span>
            <span className={styles.rankName}>{titleOf(name)}</span>
            <IconButton size="small" label={t('Move {name} up', { name: titleOf(name) })} icon={<ArrowUp />} isDisabled={readOnly || index === 0} onPress={() => move(index, -1)} />
            <IconButton size="small" label={t('Move {name} down', { name: titleOf(name) })} icon={<ArrowDown />} isDisabled={readOnly || index === ranked.length - 1} onPress={() => move(index, 1)} />
            <IconButton size="small" label={t('Take {name} out', { name: titleOf(name) })} icon={<X />} isDisabled={readOnly} onPress={() => set(ranked.filter((other) => other !== name))} />
          </li>
        ))}
      </ol>
      {ranked.length < wanted && (
        <>
          <p className="small dim">{t('Rank {count} more, the best first.', { count: wanted - ranked.length })}</p>
          <div className={styles.chips}>
            {rest.map((choice) => (
              <button key={choice.name} type="button" className={styles.add} disabled={readOnly} onClick={() => set([...ranked, choice.name])}>
                <Plus aria-hidden="true" />
                {choice.title}
              </button>
            ))}
          </div>
        </>
      )}
    </div>
  )
}
