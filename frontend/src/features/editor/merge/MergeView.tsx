import { useEffect, useMemo, useRef, useState } from 'react'
import { fromResult, toResult, type Result } from '@/engine'
import { msg, t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Kbd } from '@/ui/Kbd'
import type { ItemSession } from '../itemSession'
import { sizesOf } from '../prepareItem'
import { differencesOf, merged, type ChangedBy, type Choice, type Difference } from './differences'
import { mergeCommand } from './mergeCommand'
import { SidePreview } from './SidePreview'
import { nameOf, sideWords } from './words'
import styles from './MergeView.module.css'

interface Props {
  session: ItemSession
  /** What is merged was handed in already: saving sends it at once. */
  isRevisit: boolean
  onClose: () => void
  onMerged: () => void
}

const WHO: Record<ChangedBy, string> = {
  mine: msg('only you changed this'),
  theirs: msg('only the other changed this'),
  both: msg('both changed this'),
  unknown: '',
}

/** Both versions of the work side by side; of each place where they differ, what shall stay. */
export default function MergeView({ session, isRevisit, onClose, onMerged }: Props) {
  // What was there when it opened: nothing can be edited behind it.
  const [sides] = useState(() => readSides(session))
  const { schema } = session.document
  const differences = useMemo(() => (sides ? differencesOf(schema, sides.mine, sides.theirs, session.sync.base) : []), [schema, sides, session])
  const [chosen, setChosen] = useState<ReadonlyMap<string, Choice>>(new Map())
  const [current, setCurrent] = useState(0)
  const rows = useRef<HTMLOListElement>(null)

  useEffect(() => {
    rows.current?.querySelector<HTMLElement>(`[data-row="${current}"]`)?.focus()
  }, [current])

  if (!sides) return null
  const choiceOf = (difference: Difference): Choice => chosen.get(difference.id) ?? difference.suggested
  const choose = (difference: Difference, choice: Choice): void => {
    if (difference.choices.includes(choice)) setChosen((before) => new Map(before).set(difference.id, choice))
  }
  const chooseAll = (choice: Choice): void => setChosen(new Map(differences.map(({ id }) => [id, choice])))

  function save(): void {
    if (!sides) return
    const result = merged(schema, sides.mine, sides.theirs, differences, chosen)
    const { snapshot } = fromResult(schema, result, { sizes: sizesOf(session.item.assignment) })
    session.document.commit(mergeCommand(session.document, snapshot))
    session.sync.mergeDone()
    onMerged()
  }

  function onKeyDown(event: React.KeyboardEvent): void {
    if (event.nativeEvent.isComposing || event.altKey) return
    const withMod = event.ctrlKey || event.metaKey
    if (event.key === 'Enter' && withMod) save()
    else if (withMod) return
    else if (!act(event.key.toLowerCase())) return
    event.preventDefault()
    event.stopPropagation()
  }

  function act(key: string): boolean {
    const difference = differences[current]
    const step = { arrowdown: 1, j: 1, arrowup: -1, k: -1 }[key]
    if (step !== undefined) setCurrent((at) => Math.max(0, Math.min(differences.length - 1, at + step)))
    else if (!difference) return false
    else if (key === 'm' || key === 'arrowleft' || key === '1') choose(difference, 'mine')
    else if (key === 't' || key === 'arrowright' || key === '2') choose(difference, 'theirs')
    else if (key === 'b' || key === '3') choose(difference, 'both')
    else return false
    return true
  }

  const shown = differences[current] ?? null
  return (
    <Dialog
      title={t('Two versions of {name}', { name: session.item.assignment.item.external_id })}
      isOpen
      size="full"
      onClose={onClose}
      actions={
        <>
          <Button onPress={() => chooseAll('mine')}>{t('All of mine')}</Button>
          <Button onPress={() => chooseAll('theirs')}>{t('All of theirs')}</Button>
          <span className={styles.space} />
          <Button onPress={onClose}>{t('Decide later')}</Button>
          <Button variant="primary" keys="Mod+Enter" onPress={save}>
            {isRevisit ? t('Merge and save') : t('Merge')}
          </Button>
        </>
      }
    >
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div className={styles.view} onKeyDown={onKeyDown}>
        <p className="dim">
          {t('{count, plural, =0 {They say the same now.} one {They differ in one place.} other {They differ in # places.}}', { count: differences.length })}{' '}
          <span className={styles.keys}>
            <Kbd keys="ArrowUp" /> <Kbd keys="ArrowDown" /> {t('go through')}, <Kbd keys="m" /> {t('mine')}, <Kbd keys="t" /> {t('theirs')}, <Kbd keys="b" /> {t('both')}
          </span>
        </p>
        <div className={styles.sides}>
          <SidePreview title={t('Mine')} item={session.item} result={sides.mine} shown={shown} side="mine" />
          <SidePreview title={isRevisit ? t('Theirs, as it is stored') : t('Theirs, from the other device')} item={session.item} result={sides.theirs} shown={shown} side="theirs" />
        </div>
        <ol ref={rows} className={styles.rows} aria-label={t('Differences')}>
          {differences.map((difference, index) => (
            <Row
              key={difference.id}
              index={index}
              difference={difference}
              choice={choiceOf(difference)}
              isCurrent={index === current}
              onFocus={() => setCurrent(index)}
              onChoose={(choice) => choose(difference, choice)}
            />
          ))}
        </ol>
      </div>
    </Dialog>
  )
}

function readSides(session: ItemSession): { mine: Result; theirs: Result } | null {
  const state = session.sync.getState()
  return state.state === 'conflict' && state.current ? { mine: toResult(session.document), theirs: state.current.result } : null
}

interface RowProps {
  index: number
  difference: Difference
  choice: Choice
  isCurrent: boolean
  onFocus: () => void
  onChoose: (choice: Choice) => void
}

function Row({ index, difference, choice, isCurrent, onFocus, onChoose }: RowProps) {
  const { choices, control, changedBy } = difference
  const name = nameOf(difference)
  return (
    <li className={styles.row} data-current={isCurrent || undefined}>
      <div
        role="radiogroup"
        aria-label={name}
        // One place at a time is in the tab order; arrows go through the rest.
        tabIndex={isCurrent ? 0 : -1}
        data-row={index}
        className={styles.place}
        onFocus={onFocus}
      >
        <p className={styles.name}>
          <span className="strong">{name}</span> <span className="dim small">{[control.title ?? control.name, WHO[changedBy] && t(WHO[changedBy])].filter(Boolean).join(' · ')}</span>
        </p>
        {choices.map((one) => (
          <button key={one} type="button" role="radio" aria-checked={choice === one} tabIndex={-1} className={styles.choice} onClick={() => onChoose(one)}>
            <span className={styles.choiceName}>{choiceWords(one)}</span>
            <span className={styles.words}>{one === 'both' ? t('keep the two side by side') : sideWords(difference, one)}</span>
          </button>
        ))}
      </div>
    </li>
  )
}

function choiceWords(choice: Choice): string {
  if (choice === 'both') return t('Both')
  return choice === 'mine' ? t('Mine') : t('Theirs')
}
