import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { AudioLines, ChevronLeft, ChevronRight } from 'lucide-react'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { IconButton } from '@/ui/IconButton'
import { Select } from '@/ui/Select'
import type { Gate, GateFile } from '../data'
import { KINDS } from '../regions'
import { kindWords } from '../words'
import main from '../redaction.module.css'
import { FilmStage } from './FilmStage'
import { useRecordedKeys } from './keys'
import { boxAt, clockOf, frameAt, within, withKey, type Box, type Drawn, type Row, type Shape } from './model'
import { RowList } from './RowList'
import { Timeline } from './Timeline'
import { usePlayer } from './useFilm'
import styles from './recorded.module.css'

interface Props {
  gate: Gate
  file: GateFile
  rows: readonly Row[]
  off: ReadonlySet<string>
  isClosed: boolean
  canApprove: boolean
  approve: () => void
  onStep: (by: 1 | -1) => void
  onToggle: (id: string) => void
  onDraw: (drawn: Drawn) => void
  onChange: (drawn: Drawn) => void
  onBroken: () => void
  task: ReactNode
  switcher: ReactNode
  decision: ReactNode
}

const ON_PICTURES = ['face', 'person', 'plate', 'text', 'screen', 'document', 'code']
const SECOND = 1

/** One file: what is seen or heard of it, when, and what is masked in it. */
export function FilePart(props: Props) {
  const { gate, file, rows, off, isClosed, canApprove, approve, onStep, onToggle, onDraw, onChange, onBroken } = props
  const [attach, player] = usePlayer(file)
  const [selected, setSelected] = useState<string | null>(null)
  const [page, setPage] = useState(0)
  const [size, setSize] = useState({ width: file.width ?? 0, height: file.height ?? 0 })
  const place = useRef<HTMLElement>(null)
  const isFilm = file.kind === 'video'
  const isPages = file.kind === 'pdf'
  const address = file.unmasked ?? file.masked
  const chosen = rows.find(({ id }) => id === selected) ?? null
  const own = chosen && chosen.found === null ? chosen : null
  const boxes = rows.flatMap((row, index) => {
    const box = 'page' in row.shape ? ('box' in row.shape && row.shape.page === page ? row.shape.box : null) : boxAt(row.shape, player.frame)
    return box ? [{ row, box, place: index + 1 }] : []
  })

  function draw(shape: Shape, kind: string): void {
    const id = crypto.randomUUID()
    onDraw({ id, name: file.name, kind, shape })
    setSelected(id)
  }

  function drawBox(box: Box): void {
    if (isPages) draw({ page, box }, 'person')
    else if (isFilm) draw({ track: [[player.frame, ...box]], from: player.frame, to: player.table.times.length - 1 }, 'face')
  }

  function cut(): void {
    const from = Math.min(player.moment, Math.max(0, player.duration - 0.1))
    draw({ sound: [from, Math.min(player.duration, from + SECOND)] }, 'voice')
  }

  function add(): void {
    if (!isFilm && !isPages) cut()
    else {
      const { width, height } = size
      drawBox([width * 0.4, height * 0.4, width * 0.2, height * 0.2])
      place.current?.querySelector<HTMLElement>('[data-stage]')?.focus({ preventScroll: true })
    }
  }

  function change(shape: Shape): void {
    if (own) onChange({ id: own.id, name: own.name, kind: own.kind, shape })
  }

  function bound(end: 'from' | 'to'): void {
    if (!own) return
    const { shape } = own
    if ('sound' in shape) {
      const [from, to] = shape.sound
      const now = player.moment
      const sound = end === 'from' ? [now, Math.max(to, now + 0.1)] : [Math.min(from, now - 0.1), now]
      change({ sound: [Math.max(0, sound[0]!), Math.min(player.duration, sound[1]!)] })
    } else if ('track' in shape) change(end === 'from' ? within(shape, player.frame, Math.max(shape.to, player.frame)) : within(shape, Math.min(shape.from, player.frame), player.frame))
  }

  function moveBox(box: Box): void {
    if (!own) return
    if ('track' in own.shape) change(withKey(own.shape, player.frame, box))
    else if ('page' in own.shape) change({ page: own.shape.page, box })
  }

  function pick(id: string): void {
    setSelected(id)
    const shape = rows.find((row) => row.id === id)?.shape
    if (!shape) return
    if ('page' in shape) setPage(shape.page)
    else if ('sound' in shape) player.seek(shape.sound[0])
    else if ('track' in shape && !boxAt(shape, player.frame)) player.toFrame(shownOf(shape))
  }

  function turn(to: number): void {
    setPage(Math.min(Math.max(0, to), Math.max(0, (file.pages ?? 1) - 1)))
  }

  function press({ key }: KeyboardEvent): boolean {
    const by = key === 'ArrowRight' || key === 'PageDown' ? 1 : key === 'ArrowLeft' || key === 'PageUp' ? -1 : 0
    if (by === 0) return false
    if (isPages) turn(page + by)
    else player.toFrame(frameAt(player.table, player.moment) + by)
    return true
  }

  useRecordedKeys({
    isClosed,
    canApprove,
    count: rows.length,
    approve,
    step: onStep,
    toggle: (index) => rows[index] && onToggle(rows[index].id),
    toggleSelected: () => selected !== null && onToggle(selected),
    add,
    play: isPages ? null : player.toggle,
    start: () => bound('from'),
    end: () => bound('to'),
    cut: !isPages && file.has_sound ? cut : null,
    cancel: () => setSelected(null),
  })

  const stage = { boxes, off, selected, isClosed, onPick: pick, onDraw: drawBox, onMove: moveBox, onKey: press, label: gate.item.external_id, ...size }
  return (
    <>
      <section ref={place} className={main.centre} aria-label={gate.item.external_id}>
        {props.task}
        <div className={styles.work} data-sound={(!isFilm && !isPages) || undefined}>
          {isFilm && address && (
            <FilmStage {...stage}>
              {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- what nobody has looked at has no captions */}
              <video ref={attach} className={styles.picture} src={address} preload="auto" playsInline onError={onBroken} />
            </FilmStage>
          )}
          {isPages && address && (
            <FilmStage {...stage}>
              <img
                className={styles.picture}
                src={`${address}/pages/${page}`}
                alt={t('Page {page}', { page: page + 1 })}
                onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => setSize({ width, height })}
                onError={onBroken}
              />
            </FilmStage>
          )}
          {!isFilm && !isPages && address && (
            <div className={styles.sound}>
              <AudioLines aria-hidden="true" />
              <p>{t('Listen, and mark what says who speaks: it is silent in what is given out.')}</p>
              {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- what nobody has heard has no captions */}
              <audio ref={attach} src={address} preload="auto" onError={onBroken} />
            </div>
          )}
          {!address && <div className={styles.sound}>{t('The original is sealed. Ask for it to be opened.')}</div>}
          {isPages ? (
            <div className={styles.pages}>
              <IconButton label={t('Page before')} icon={<ChevronLeft />} keys="PageUp" onPress={() => turn(page - 1)} />
              <span>{t('Page {page} of {count}', { page: page + 1, count: file.pages ?? 1 })}</span>
              <IconButton label={t('Next page')} icon={<ChevronRight />} keys="PageDown" onPress={() => turn(page + 1)} />
            </div>
          ) : (
            <Timeline player={player} isFilm={isFilm} peaks={file.peaks} rows={rows} off={off} selected={selected} onPick={pick} />
          )}
        </div>
      </section>
      <section className={main.right} aria-label={t('Regions')}>
        {props.switcher}
        {gate.detail && <p className={main.answer}>{gate.detail}</p>}
        <RowList rows={rows} off={off} selected={selected} player={player} isClosed={isClosed} onPick={pick} onToggle={onToggle} onAdd={add} />
        {own && !isClosed && (
          <div className={styles.edit}>
            {!('sound' in own.shape) && (
              <Select
                label={t('What it is')}
                options={ON_PICTURES.map((value) => ({ value, label: t(KINDS[value] ?? value) }))}
                value={own.kind}
                onChange={(kind) => onChange({ id: own.id, name: own.name, kind, shape: own.shape })}
              />
            )}
            {!isPages && (
              <div className={styles.ends}>
                <Button size="small" keys="i" onPress={() => bound('from')}>
                  {t('Begins at {moment}', { moment: clockOf(player.moment) })}
                </Button>
                <Button size="small" keys="o" onPress={() => bound('to')}>
                  {t('Ends at {moment}', { moment: clockOf(player.moment) })}
                </Button>
              </div>
            )}
            <p className="small dim">{hintOf(own, kindWords(own.kind))}</p>
          </div>
        )}
        {isFilm && file.has_sound && !isClosed && (
          <div className={styles.edit}>
            <Button size="small" keys="s" icon={<AudioLines />} onPress={cut}>
              {t('Silence the sound from here')}
            </Button>
          </div>
        )}
        {props.decision}
      </section>
    </>
  )
}

function shownOf(shape: Extract<Shape, { track: unknown }>): number {
  const shown = (shape as { shown?: number }).shown
  return shown ?? shape.from
}

function hintOf({ shape }: Row, kind: string): string {
  if ('sound' in shape) return t('Play to where it begins and ends, and set its ends there.')
  if ('track' in shape) return t('{kind}: arrows move it, with Shift they change its size. Moved at another frame, it goes there in a straight line.', { kind })
  return t('{kind}: arrows move it, with Shift they change its size.', { kind })
}
