/** One version drawn: the picture with its shapes, or the text around the place in question. */
import { useEffect, useMemo, useRef } from 'react'
import { fromResult, holdsObjects, isShape, isSpan, labelLooks, lookFor, shapeTypeOf, type DocObject, type Result, type Shape } from '@/engine'
import { paintShape } from '@/engine/raster/paint'
import { t } from '@/i18n'
import { PlainText } from '../PlainText'
import { sizesOf, type PreparedItem } from '../prepareItem'
import type { Difference } from './differences'
import styles from './MergeView.module.css'

interface Props {
  title: string
  item: PreparedItem
  result: Result
  /** The difference that is being decided. */
  shown: Difference | null
  side: 'mine' | 'theirs'
}

export function SidePreview({ title, item, result, shown, side }: Props) {
  const { schema, assignment } = item
  const objects = useMemo(() => fromResult(schema, result, { sizes: sizesOf(assignment) }).snapshot.objects, [schema, assignment, result])
  const control = shown && holdsObjects(shown.control) ? shown.control : schema.controls.find(holdsObjects)
  const input = control?.on ?? schema.inputs[0]?.name ?? ''
  const mark = markedId(shown, side)
  const isMarked = ({ id, wireId, control: name }: DocObject): boolean => name === shown?.control.name && (wireId ?? id) === mark
  return (
    <figure className={styles.side}>
      <figcaption className={styles.caption}>{title}</figcaption>
      {item.pictures.has(input) ? (
        <Drawn item={item} input={input} title={title} shapes={objects.filter(isShape)} marked={objects.find(isMarked)} />
      ) : (
        <Excerpt text={item.texts.get(input) ?? ''} span={objects.filter(isSpan).find(isMarked)} />
      )}
    </figure>
  )
}

function markedId(shown: Difference | null, side: 'mine' | 'theirs'): string | null {
  const value = side === 'mine' ? shown?.mine : shown?.theirs
  if (shown?.kind !== 'object' || typeof value !== 'object' || value === null) return null
  const { id } = value as { id?: unknown }
  return typeof id === 'string' ? id : null
}

/** Long side of the drawing, in CSS pixels. */
const LONG = 520

function Drawn({ item, input, title, shapes, marked }: { item: PreparedItem; input: string; title: string; shapes: readonly Shape[]; marked: DocObject | undefined }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const size = useMemo(() => sizesOf(item.assignment)[input] ?? { width: 1, height: 1 }, [item, input])
  const scale = LONG / Math.max(size.width, size.height, 1)
  const [width, height] = [Math.round(size.width * scale), Math.round(size.height * scale)]
  const { schema } = item
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    const picture = item.pictures.get(input)
    if (!context || !picture) return
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
    context.clearRect(0, 0, width, height)
    context.drawImage(picture, 0, 0, width, height)
    context.setTransform(scale * devicePixelRatio, 0, 0, scale * devicePixelRatio, 0, 0)
    for (const shape of shapes) {
      const control = schema.controls.find(({ name }) => name === shape.control)
      if (control?.on !== input || shape === marked) continue
      paintShape(context, shape, lookFor(labelLooks(control), shape.label), { scale, fillOpacity: 0, lineWidth: 1.25 })
    }
    if (marked && isShape(marked)) {
      const control = schema.controls.find(({ name }) => name === marked.control)
      dimAround(context, marked, size)
      paintShape(context, marked, lookFor(labelLooks(control), marked.label), { scale, fillOpacity: 0.15, lineWidth: 3, emphasis: true })
    }
  }, [item, input, schema, shapes, marked, scale, width, height, size])
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={t('{title}: {count, plural, one {# object} other {# objects}}', { title, count: shapes.length })}
      width={width * devicePixelRatio}
      height={height * devicePixelRatio}
      className={styles.picture}
      style={{ aspectRatio: `${width} / ${height}` }}
    />
  )
}

/** Everything but the place in question steps back. */
function dimAround(context: CanvasRenderingContext2D, shape: Shape, { width, height }: { width: number; height: number }): void {
  const { minX, minY, maxX, maxY } = shapeTypeOf(shape).bounds(shape)
  const air = Math.max(width, height) / 40
  context.save()
  context.beginPath()
  context.rect(0, 0, width, height)
  context.rect(minX - air, minY - air, maxX - minX + 2 * air, maxY - minY + 2 * air)
  context.fillStyle = 'rgba(0, 0, 0, 0.35)'
  context.fill('evenodd')
  context.restore()
}

/** Characters shown before and after a span. */
const AROUND = 160

function Excerpt({ text, span }: { text: string; span: { start: number; end: number } | undefined }) {
  if (!span) {
    return (
      <div className={styles.excerpt}>
        <PlainText text={text.length > 4 * AROUND ? `${text.slice(0, 4 * AROUND)}…` : text} />
      </div>
    )
  }
  // Offsets count code points.
  const points = Array.from(text)
  const from = Math.max(0, span.start - AROUND)
  const to = Math.min(points.length, span.end + AROUND)
  return (
    <p className={styles.excerpt} dir="auto">
      {from > 0 && '…'}
      {points.slice(from, span.start).join('')}
      <mark className={styles.marked}>{points.slice(span.start, span.end).join('')}</mark>
      {points.slice(span.end, to).join('')}
      {to < points.length && '…'}
    </p>
  )
}
