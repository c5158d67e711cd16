import { Plus } from 'lucide-react'
import { labelLooks, lookFor, type ControlSpec, type DocObject, type Picture } from '@/engine'
import { Swatch } from '@/features/editor/panel/Swatch'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { percent } from '@/ui/format'
import { Kbd } from '@/ui/Kbd'
import { Crop } from './Crop'
import type { Found } from './data'
import { flagOf, shapeOf } from './regions'
import { kindWords, ORIGINS } from './words'
import styles from './redaction.module.css'

/** One region of the item as it stands on the screen: found by a detector, or drawn. */
export interface Listed {
  readonly object: DocObject | null
  readonly found: Found | null
  readonly control: ControlSpec | null
  readonly picture: Picture | null
  readonly size: { readonly width: number; readonly height: number }
  /** What a span of a text says. */
  readonly quote: string | null
}

interface Props {
  rows: readonly Listed[]
  off: ReadonlySet<string>
  selected: string | null
  onToggle: (row: Listed) => void
  onPick: (row: Listed) => void
  onAdd: () => void
  isClosed: boolean
}

export const idOf = ({ object, found }: Listed): string => object?.id ?? found?.id ?? ''

/** What is masked, flagged regions first; a digit takes one away or puts it back. */
export function RegionList({ rows, off, selected, onToggle, onPick, onAdd, isClosed }: Props) {
  return (
    <section aria-labelledby="regions" className={styles.regions}>
      <header className={styles.regionsHead}>
        <h2 id="regions">{t('{count, plural, =0 {Nothing is masked} one {# region is masked} other {# regions are masked}}', { count: rows.filter((row) => !off.has(idOf(row))).length })}</h2>
        <Button size="small" icon={<Plus />} keys="n" isDisabled={isClosed} onPress={onAdd}>
          {t('Add')}
        </Button>
      </header>
      <ul className={styles.regionList}>
        {rows.map((row, index) => (
          <Region key={idOf(row)} row={row} place={index + 1} isOff={off.has(idOf(row))} isSelected={selected === idOf(row)} onToggle={() => onToggle(row)} onPick={() => onPick(row)} isClosed={isClosed} />
        ))}
      </ul>
    </section>
  )
}

function Region({ row, place, isOff, isSelected, onToggle, onPick, isClosed }: { row: Listed; place: number; isOff: boolean; isSelected: boolean; onToggle: () => void; onPick: () => void; isClosed: boolean }) {
  const { object, found, control, picture, size, quote } = row
  const kind = kindWords(object?.label ?? found?.kind ?? '')
  const shape = (object && shapeOf(object)) ?? found?.shape ?? null
  const flag = found ? flagOf(found) : null
  const look = control && lookFor(labelLooks(control), object?.label ?? '')
  return (
    <li className={styles.region} data-off={isOff || undefined} data-selected={isSelected || undefined}>
      <button type="button" className={styles.regionBody} onClick={onPick} aria-current={isSelected || undefined}>
        {picture && shape && !('span' in shape) ? <Crop picture={picture} size={size} shape={shape} /> : <span className={styles.quote}>{quote ?? '…'}</span>}
        <span className={styles.regionWords}>
          <span className={styles.regionKind}>
            {look && <Swatch color={look.color} />}
            <span className="strong">{kind}</span>
            {flag && (
              <span className={styles.flag} data-flag={flag}>
                {flag === 'residual' ? t('Still found') : t('Doubtful')}
              </span>
            )}
          </span>
          <span className="small dim">{originWords(found)}</span>
        </span>
      </button>
      <button type="button" role="switch" aria-checked={!isOff} disabled={isClosed} className={styles.toggle} onClick={onToggle} aria-label={t('Mask region {place}: {kind}', { place, kind })}>
        {isOff ? t('Not masked') : t('Masked')}
        {place <= 9 && <Kbd keys={String(place)} />}
      </button>
    </li>
  )
}

function originWords(found: Found | null): string {
  if (!found) return t('drawn by you')
  const scored = found.score === null ? '' : percent(found.score)
  return [found.detector || t(ORIGINS[found.origin]), scored].filter(Boolean).join(' · ')
}
