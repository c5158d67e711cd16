import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { t } from '@/i18n'
import { kindWords } from '../words'
import type { Box, Row } from './model'
import styles from './recorded.module.css'

interface Props {
  /** Pixels of what is shown, in which boxes are. */
  width: number
  height: number
  label: string
  /** The picture: it fills the place as the boxes do, whole and in its own proportions. */
  children: ReactNode
  boxes: readonly { readonly row: Row; readonly box: Box; readonly place: number }[]
  off: ReadonlySet<string>
  selected: string | null
  isClosed: boolean
  onPick: (id: string) => void
  onDraw: (box: Box) => void
  /** The box of what was drawn and is selected, moved or made larger. */
  onMove: (box: Box) => void
  onKey: (event: KeyboardEvent) => boolean
}

const LEAST = 4
const STEP = 0.01

/** A picture with boxes over it. Dragging draws one; arrows move the one that was drawn, with Shift they change its size. */
export function FilmStage({ width, height, label, children, boxes, off, selected, isClosed, onPick, onDraw, onMove, onKey }: Props) {
  const plane = useRef<SVGSVGElement>(null)
  const [from, setFrom] = useState<readonly [number, number] | null>(null)
  const [drawn, setDrawn] = useState<Box | null>(null)

  function at(event: PointerEvent): readonly [number, number] {
    const matrix = plane.current?.getScreenCTM()
    if (!matrix) return [0, 0]
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse())
    return [Math.min(Math.max(0, x), width), Math.min(Math.max(0, y), height)]
  }

  function begin(event: PointerEvent): void {
    if (isClosed || event.button !== 0) return
    plane.current?.setPointerCapture(event.pointerId)
    setFrom(at(event))
  }

  function move(event: PointerEvent): void {
    if (!from) return
    const [x, y] = at(event)
    setDrawn([Math.min(x, from[0]), Math.min(y, from[1]), Math.abs(x - from[0]), Math.abs(y - from[1])])
  }

  function end(): void {
    if (drawn && drawn[2] >= LEAST && drawn[3] >= LEAST) onDraw(drawn)
    setFrom(null)
    setDrawn(null)
  }

  function press(event: KeyboardEvent): void {
    const chosen = boxes.find(({ row }) => row.id === selected && row.found === null)
    const towards = ARROWS[event.key]
    if (chosen && towards && !isClosed && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      event.stopPropagation()
      const [dx, dy] = [towards[0] * width * STEP, towards[1] * height * STEP]
      const [x, y, w, h] = chosen.box
      if (event.shiftKey) onMove([x, y, Math.max(LEAST, w + dx), Math.max(LEAST, h + dy)])
      else onMove([Math.min(Math.max(0, x + dx), width - LEAST), Math.min(Math.max(0, y + dy), height - LEAST), w, h])
    } else if (onKey(event)) {
      event.preventDefault()
      event.stopPropagation()
    }
  }

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex -- a surface on which boxes are moved by keys
    <div className={styles.stage} role="application" aria-label={label} tabIndex={0} onKeyDown={press} data-stage="">
      {children}
      <svg ref={plane} className={styles.plane} viewBox={`0 0 ${width} ${height}`} data-closed={isClosed || undefined} onPointerDown={begin} onPointerMove={move} onPointerUp={end} onPointerCancel={end}>
        {boxes.map(({ row, box: [x, y, w, h], place }) => (
          <g key={row.id} className={styles.box} data-off={off.has(row.id) || undefined} data-selected={row.id === selected || undefined} data-drawn={row.found === null || undefined}>
            <rect x={x} y={y} width={w} height={h} vectorEffect="non-scaling-stroke" onPointerDown={(event) => (event.stopPropagation(), onPick(row.id))}>
              <title>{t('Region {place}: {kind}', { place, kind: kindWords(row.kind) })}</title>
            </rect>
          </g>
        ))}
        {drawn && <rect className={styles.drawing} x={drawn[0]} y={drawn[1]} width={drawn[2]} height={drawn[3]} vectorEffect="non-scaling-stroke" />}
      </svg>
    </div>
  )
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
