import { useState } from 'react'
import { AudioLines, FileText, Plus, ScanFace } from 'lucide-react'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { percent } from '@/ui/format'
import { Kbd } from '@/ui/Kbd'
import { flagOf } from '../regions'
import { kindWords, ORIGINS } from '../words'
import main from '../redaction.module.css'
import { clockOf, type Row } from './model'
import { spanOf } from './Timeline'
import type { Player } from './useFilm'
import styles from './recorded.module.css'

interface Props {
  rows: readonly Row[]
  off: ReadonlySet<string>
  selected: string | null
  player: Player
  isClosed: boolean
  onPick: (id: string) => void
  onToggle: (id: string) => void
  onAdd: () => void
}

/** What is masked in a file, flagged regions first, each with its picture; a digit takes one away or puts it back. */
export function RowList({ rows, off, selected, player, isClosed, onPick, onToggle, onAdd }: Props) {
  return (
    <section aria-labelledby="recorded-regions" className={main.regions}>
      <header className={main.regionsHead}>
        <h2 id="recorded-regions">{t('{count, plural, =0 {Nothing is masked} one {# region is masked} other {# regions are masked}}', { count: rows.filter(({ id }) => !off.has(id)).length })}</h2>
        <Button size="small" icon={<Plus />} keys="n" isDisabled={isClosed} onPress={onAdd}>
          {t('Add')}
        </Button>
      </header>
      <ul className={main.regionList}>
        {rows.map((row, index) => {
          const flag = row.found ? flagOf(row.found) : null
          const kind = kindWords(row.kind)
          const isOff = off.has(row.id)
          return (
            <li key={row.id} className={main.region} data-off={isOff || undefined} data-selected={row.id === selected || undefined}>
              <button type="button" className={main.regionBody} onClick={() => onPick(row.id)} aria-current={row.id === selected || undefined}>
                <Picture row={row} />
                <span className={main.regionWords}>
                  <span className={main.regionKind}>
                    <span className="strong">{kind}</span>
                    {flag && (
                      <span className={main.flag} data-flag={flag}>
                        {flag === 'residual' ? t('Still found') : t('Doubtful')}
                      </span>
                    )}
                  </span>
                  <span className="small dim">{whereOf(row, player)}</span>
                  <span className="small dim">{originOf(row)}</span>
                </span>
              </button>
              <button type="button" role="switch" aria-checked={!isOff} disabled={isClosed} className={main.toggle} onClick={() => onToggle(row.id)} aria-label={t('Mask region {place}: {kind}', { place: index + 1, kind })}>
                {isOff ? t('Not masked') : t('Masked')}
                {index < 9 && <Kbd keys={String(index + 1)} />}
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function Picture({ row: { found, shape } }: { row: Row }) {
  const [broken, setBroken] = useState(false)
  if (found?.crop && !broken) return <img className={styles.crop} src={found.crop} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} />
  return <span className={styles.kind}>{'sound' in shape ? <AudioLines aria-hidden="true" /> : 'page' in shape ? <FileText aria-hidden="true" /> : <ScanFace aria-hidden="true" />}</span>
}

function whereOf(row: Row, player: Player): string {
  if ('page' in row.shape) return t('Page {page}', { page: row.shape.page + 1 })
  const [from, to] = spanOf(row, player)
  return t('{from} to {to}', { from: clockOf(from), to: clockOf(to) })
}

function originOf({ found }: Row): string {
  if (!found) return t('drawn by you')
  return [found.detector || t(ORIGINS[found.origin]), found.score === null ? '' : percent(found.score)].filter(Boolean).join(' · ')
}
