import { useEffect, useRef } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import { t } from '@/i18n'
import { IconButton } from '@/ui/IconButton'
import { kindWords } from '../words'
import { clockOf, momentOf, type Row } from './model'
import { readJson, type Player } from './useFilm'
import styles from './recorded.module.css'

interface Props {
  player: Player
  isFilm: boolean
  /** Address of the shape of the sound. */
  peaks: string | null
  rows: readonly Row[]
  off: ReadonlySet<string>
  selected: string | null
  onPick: (id: string) => void
}

/** Where it stands in a film or a recording, and what is masked when: a line for each region. */
export function Timeline({ player, isFilm, peaks, rows, off, selected, onPick }: Props) {
  const { duration, moment, frame, table } = player
  const share = (seconds: number): string => `${duration > 0 ? Math.min(100, Math.max(0, (100 * seconds) / duration)) : 0}%`
  const last = table.times.length - 1
  return (
    <div className={styles.timeline}>
      <div className={styles.transport}>
        <IconButton label={player.playing ? t('Pause') : t('Play')} icon={player.playing ? <Pause /> : <Play />} keys="Space" onPress={player.toggle} />
        <span className={styles.clock}>
          {clockOf(moment)} / {clockOf(duration)}
        </span>
        {isFilm && <span className="small dim">{t('Frame {frame} of {count}', { frame: frame + 1, count: last + 1 })}</span>}
      </div>
      <div className={styles.lines}>
        {peaks && <Waveform address={peaks} />}
        <input
          type="range"
          className={styles.range}
          aria-label={isFilm ? t('Frame') : t('Moment')}
          aria-valuetext={clockOf(moment)}
          min={0}
          max={isFilm ? Math.max(0, last) : duration}
          step={isFilm ? 1 : 0.05}
          value={isFilm ? frame : moment}
          onChange={({ target }) => (isFilm ? player.toFrame(Number(target.value)) : player.seek(Number(target.value)))}
        />
        <ol className={styles.bars}>
          {rows.map((row, index) => {
            const [from, to] = spanOf(row, player)
            const words = t('Region {place}: {kind}, from {from} to {to}', { place: index + 1, kind: kindWords(row.kind), from: clockOf(from), to: clockOf(to) })
            return (
              <li key={row.id}>
                <button
                  type="button"
                  className={styles.bar}
                  style={{ insetInlineStart: share(from), inlineSize: share(to - from) }}
                  data-off={off.has(row.id) || undefined}
                  data-kind={'sound' in row.shape ? 'sound' : 'picture'}
                  aria-current={selected === row.id || undefined}
                  aria-label={words}
                  title={words}
                  onClick={() => onPick(row.id)}
                />
              </li>
            )
          })}
        </ol>
        <span className={styles.head} style={{ insetInlineStart: share(moment) }} aria-hidden="true" />
      </div>
    </div>
  )
}

/** From when to when a region is masked, in seconds. */
export function spanOf({ shape }: Row, { table, duration }: Player): readonly [number, number] {
  if ('sound' in shape) return shape.sound
  if (!('track' in shape)) return [0, duration]
  const after = table.times[shape.to + 1]
  return [table.times[shape.from] ?? 0, after ?? Math.max(duration, momentOf(table, shape.to))]
}

interface Peaks {
  readonly data: readonly number[]
}

const FULL = 32_768

function Waveform({ address }: { address: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const found = useQuery({ queryKey: ['peaks', address], queryFn: async ({ signal }) => (await readJson(address, signal)) as Peaks, staleTime: Infinity })
  const data = found.data?.data
  useEffect(() => {
    const element = canvas.current
    if (!element || !data) return undefined
    const paint = (): void => draw(element, data)
    const watch = new ResizeObserver(paint)
    watch.observe(element)
    return () => watch.disconnect()
  }, [data])
  if (found.isError) return <p className={styles.note}>{t('The shape of the sound could not be loaded.')}</p>
  return <canvas ref={canvas} className={styles.wave} aria-hidden="true" />
}

function draw(element: HTMLCanvasElement, data: readonly number[]): void {
  const context = element.getContext('2d')
  const dpr = window.devicePixelRatio || 1
  const wide = Math.max(1, Math.round(element.clientWidth * dpr))
  if (!context) return
  element.width = wide
  element.height = Math.max(1, Math.round(element.clientHeight * dpr))
  context.fillStyle = getComputedStyle(element).color
  const points = data.length / 2
  const middle = element.height / 2
  for (let x = 0; x < wide; x += 1) {
    const first = Math.floor((x * points) / wide)
    const end = Math.max(first + 1, Math.floor(((x + 1) * points) / wide))
    let [low, high] = [0, 0]
    for (let point = first; point < end && point < points; point += 1) {
      low = Math.min(low, data[2 * point]!)
      high = Math.max(high, data[2 * point + 1]!)
    }
    const top = middle - (high / FULL) * middle
    context.fillRect(x, top, 1, Math.max(dpr, middle - (low / FULL) * middle - top))
  }
}
