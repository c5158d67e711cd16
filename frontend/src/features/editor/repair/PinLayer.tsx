/** The reviewer's marks where they belong: numbers on the picture, numbers and a wavy line in the text. */
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { createPortal } from 'react-dom'
import type { Pin } from '@/api/types'
import { isShape, shapeTypeOf, type Editor } from '@/engine'
import { useDocumentVersion } from '@/modalities/hooks'
import type { SpanEditor } from '@/modalities/text'
import { shownPins, type ShownPin } from './pins'
import styles from './PinLayer.module.css'

interface Props {
  pins: readonly Pin[]
  image: Editor | null
  spans: SpanEditor | null
}

export default function PinLayer({ pins, image, spans }: Props) {
  if (image) return <OnPicture pins={pins} editor={image} />
  return spans && <OnText pins={pins} editor={spans} />
}

function OnPicture({ pins, editor }: { pins: readonly Pin[]; editor: Editor }) {
  const { camera, document } = editor
  useSyncExternalStore(
    (changed) => camera.subscribe(changed),
    () => camera.state,
  )
  useDocumentVersion(document)
  const shown = shownPins(pins, document).filter(({ control }) => control === editor.control.name)
  return (
    <div className={styles.layer} aria-hidden="true">
      {shown.map((pin) => {
        const at = pointOf(pin, editor)
        if (!at) return null
        const { x, y } = camera.toView(at)
        return (
          <span key={pin.number} className={styles.marker} data-kind={pin.objectId ? 'object' : 'point'} style={{ left: 0, transform: `translate(${x}px, ${y}px)` }}>
            <span className={styles.number}>{pin.number}</span>
          </span>
        )
      })}
    </div>
  )
}

/** A marked object carries its mark at its upper right corner, wherever it is moved to. Image pixels. */
function pointOf({ objectId, point }: ShownPin, editor: Editor): { x: number; y: number } | null {
  const object = objectId === null || objectId === undefined ? undefined : editor.document.get(objectId)
  if (!isShape(object)) return point ?? null
  const { maxX, minY } = shapeTypeOf(object).bounds(object)
  return { x: maxX, y: minY }
}

interface Mark {
  readonly number: number
  readonly x: number
  readonly y: number
}

function OnText({ pins, editor }: { pins: readonly Pin[]; editor: SpanEditor }) {
  const anchor = useRef<HTMLSpanElement>(null)
  const [host, setHost] = useState<HTMLElement | null>(null)
  const [marks, setMarks] = useState<readonly Mark[]>([])
  useEffect(() => {
    setHost(anchor.current?.parentElement?.querySelector<HTMLElement>('[data-command-scope="text"]') ?? null)
  }, [])
  useEffect(() => {
    if (!host) return undefined
    const place = (): void => {
      const shown = shownPins(pins, editor.document).filter(({ control, range }) => control === editor.control.name && range)
      const ranges = shown.flatMap(({ number, range }) => {
        const found = range && rangeOf(host, editor, range)
        return found ? [{ number, range: found }] : []
      })
      setMarks(ranges.flatMap(({ number, range }) => markOf(host, number, range)))
      if ('highlights' in CSS) CSS.highlights.set('review-pin', new Highlight(...ranges.map(({ range }) => range)))
    }
    const observer = new ResizeObserver(place)
    observer.observe(host)
    const unsubscribe = editor.document.subscribe(place)
    place()
    return () => {
      observer.disconnect()
      unsubscribe()
      if ('highlights' in CSS) CSS.highlights.delete('review-pin')
    }
  }, [host, pins, editor])
  return (
    <>
      <span ref={anchor} hidden />
      {host &&
        createPortal(
          marks.map(({ number, x, y }) => (
            <span key={number} className={styles.marker} data-kind="text" aria-hidden="true" style={{ left: 0, transform: `translate(${x}px, ${y}px)` }}>
              <span className={styles.number}>{number}</span>
            </span>
          )),
          host,
        )}
    </>
  )
}

function rangeOf(host: HTMLElement, { model }: SpanEditor, { start, end }: { start: number; end: number }): Range | null {
  const [from, to] = [model.toParagraph(start), model.toParagraph(end)]
  const [first, last] = [textOf(host, from.index), textOf(host, to.index)]
  if (!first || !last) return null
  const range = host.ownerDocument.createRange()
  range.setStart(first, Math.min(from.utf16, first.length))
  range.setEnd(last, Math.min(to.utf16, last.length))
  return range
}

function textOf(host: HTMLElement, index: number): Text | null {
  const node = host.querySelector(`[data-paragraph="${index}"]`)?.firstChild
  return node?.nodeType === Node.TEXT_NODE ? (node as Text) : null
}

/** Above the end of what is marked, in pixels of the text's own box. */
function markOf(host: HTMLElement, number: number, range: Range): Mark[] {
  const rect = [...range.getClientRects()].at(-1)
  if (!rect) return []
  const box = host.getBoundingClientRect()
  return [{ number, x: rect.right - box.left, y: rect.top - box.top }]
}
