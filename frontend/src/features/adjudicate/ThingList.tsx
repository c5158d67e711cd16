import { useEffect, useRef } from 'react'
import { Check, CircleDashed, Minus, Pencil } from 'lucide-react'
import { useKeyOf } from '@/app/commands'
import { findControl, labelLooks, lookFor, type LabelSchema } from '@/engine'
import { PanelSection } from '@/features/editor/panel/PanelSection'
import { Swatch } from '@/features/editor/panel/Swatch'
import { useWindow } from '@/features/editor/panel/useWindow'
import { labelWords, measureWords, valueWords } from '@/features/review/words'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { cx } from '@/ui/cx'
import { number, percent } from '@/ui/format'
import { ToggleChip } from '@/ui/ToggleChip'
import { digitOf, isAgreed, type Thing } from './things'
import { toneOf, type Adjudication } from './useAdjudication'
import styles from './adjudicate.module.css'

const ROW = 72

/** Thing by thing: what it is, how far they agree, whose version counts. */
export function ThingList({ desk, schema }: { desk: Adjudication; schema: LabelSchema }) {
  const { shown, things, current, onlyApart } = desk
  const filterKey = useKeyOf('adjudicate.disagreements')
  const agreedKey = useKeyOf('adjudicate.takeAgreed')
  const scroller = useRef<HTMLDivElement>(null)
  const inSight = useWindow(scroller, shown.length, ROW)
  const at = current ? shown.indexOf(current) : -1
  useEffect(() => {
    const list = scroller.current
    if (!list || at < 0) return
    const top = at * ROW
    if (top < list.scrollTop) list.scrollTop = top
    else if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight
  }, [at])
  const agreed = things.filter(isAgreed).length
  const waiting = things.filter((thing) => isAgreed(thing) && desk.final.isOpen(thing)).length
  return (
    <PanelSection title={t('What they say')} note={t('{open} of {count} open', { open: number(desk.open.length, 0), count: number(things.length, 0) })} grow>
      <div className={styles.filter}>
        <ToggleChip isSelected={onlyApart} onChange={desk.setOnlyApart} keys={filterKey}>
          {t('Only disagreements ({count})', { count: number(things.length - agreed, 0) })}
        </ToggleChip>
        {waiting > 0 && (
          <Button size="small" keys={agreedKey} onPress={desk.takeAgreed}>
            {t('Take the {count} they agree on', { count: number(waiting, 0) })}
          </Button>
        )}
      </div>
      {shown.length === 0 ? (
        <p className="small dim">{things.length === 0 ? t('Nobody marked or answered anything.') : t('They agree on everything.')}</p>
      ) : (
        // What scrolls has to be reachable by key.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div ref={scroller} className={styles.things} role="list" aria-label={t('What they say')} tabIndex={0}>
          <div role="presentation" className={styles.spacer} style={{ blockSize: shown.length * ROW }}>
            {shown.slice(inSight.start, inSight.end).map((thing, offset) => {
              const index = inSight.start + offset
              return (
                <div
                  key={thing.key}
                  role="listitem"
                  aria-setsize={shown.length}
                  aria-posinset={index + 1}
                  aria-current={thing === current || undefined}
                  className={cx(styles.thing, thing === current && styles.on)}
                  style={{ transform: `translateY(${index * ROW}px)` }}
                >
                  <Row desk={desk} schema={schema} thing={thing} />
                </div>
              )
            })}
          </div>
        </div>
      )}
    </PanelSection>
  )
}

function Row({ desk, schema, thing }: { desk: Adjudication; schema: LabelSchema; thing: Thing }) {
  const { annotations, final } = desk
  const control = findControl(schema, thing.control)
  const taken = final.takenOf(thing)
  const leftOut = final.isLeftOut(thing)
  const [first] = thing.objects.values()
  const name = first ? labelWords(control, first.label) : (control?.title ?? thing.control)
  const isValue = thing.values.size > 0
  return (
    <>
      <button type="button" className={styles.name} onClick={() => desk.goTo(thing)}>
        {first ? <Swatch color={lookFor(labelLooks(control), first.label).color} /> : <span />}
        <span className="truncate">
          {name} <span className="dim num">{first ? measureWords(first) : control && !final.isOpen(thing) && valueWords(control, final.document.value(thing.control))}</span>
        </span>
        <span className={styles.score} data-tone={toneOf(thing.score)} title={t('Agreement')}>
          <span className="visually-hidden">{t('Agreement')} </span>
          {percent(thing.score)}
        </span>
        <Status edited={taken?.edited ?? false} taken={taken !== null || (isValue && !final.isOpen(thing))} leftOut={leftOut} />
      </button>
      <div className={styles.versions} role="radiogroup" aria-label={t('Whose {name}', { name })}>
        {annotations.map(({ id, author }) => {
          const has = thing.objects.has(id) || thing.values.has(id)
          const score = thing.scores.get(id)
          return has ? (
            <ToggleChip key={id} kind="radio" keys={digitOf(author)} isSelected={taken?.annotation === id && !taken.edited} onChange={() => final.take(thing, id)}>
              {isValue && control ? `${author} ${valueWords(control, thing.values.get(id) ?? null)}` : `${author} ${percent(score ?? 0)}`}
            </ToggleChip>
          ) : (
            <span key={id} className={styles.missing} title={t('{letter} has nothing here', { letter: author })}>
              {author} –
            </span>
          )
        })}
        <ToggleChip kind="radio" keys="0" isSelected={leftOut} onChange={() => final.leaveOut(thing)}>
          {t('None')}
        </ToggleChip>
      </div>
    </>
  )
}

function Status({ taken, edited, leftOut }: { taken: boolean; edited: boolean; leftOut: boolean }) {
  const [Icon, words] = leftOut ? [Minus, t('left out')] : edited ? [Pencil, t('edited')] : taken ? [Check, t('taken')] : [CircleDashed, t('open')]
  return (
    <span className={styles.status} data-open={!taken && !leftOut ? true : undefined}>
      <Icon aria-hidden="true" />
      {words}
    </span>
  )
}
