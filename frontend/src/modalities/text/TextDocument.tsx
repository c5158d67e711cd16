import { memo, useEffect, useId, useRef, useState, useSyncExternalStore } from 'react'
import { findLabel, labelLooks, lookFor } from '@/engine'
import { useAnnouncement } from '../liveRegion'
import type { SpanEditor } from './spanEditor'
import styles from './TextDocument.module.css'
import type { TextModel } from './textModel'
import { type ChipPlace, TextView } from './textView'

export interface TextDocumentProps {
  readonly editor: SpanEditor
  /** Name of the text for screen readers. */
  readonly label: string
  /** Language of the text, if known. */
  readonly lang?: string
  readonly instructions?: string
  readonly autoFocus?: boolean
}

const INSTRUCTIONS =
  'Arrow keys go from word to word, Shift and arrows extend, a digit labels the chosen text. ' +
  'Brackets go through the spans, Delete removes one, Escape lets go.'

/** A text whose parts can be labeled. The list of spans beside it is its accessible form. */
export const TextDocument = ({ editor, label, lang, instructions = INSTRUCTIONS, autoFocus = false }: TextDocumentProps) => {
  const container = useRef<HTMLDivElement>(null)
  const focusFirst = useRef(autoFocus)
  const [chip, setChip] = useState<ChipPlace | null>(null)
  const id = useId()
  const announcement = useAnnouncement(editor)

  useEffect(() => {
    if (!container.current) return undefined
    const view = new TextView(container.current, editor, {
      chipMoved: (place) => setChip((last) => (samePlace(last, place) ? last : place)),
    })
    if (focusFirst.current) container.current.focus({ preventScroll: true })
    return () => view.destroy()
  }, [editor])

  return (
    <>
      <div
        ref={container}
        className={styles['text']}
        role="textbox"
        aria-multiline="true"
        aria-readonly="true"
        tabIndex={0}
        lang={lang}
        data-command-scope="text"
        aria-label={label}
        aria-describedby={`${id}-help`}
      >
        <Paragraphs model={editor.model} />
        {chip && <SpanChip editor={editor} place={chip} />}
      </div>
      <p id={`${id}-help`} className={styles['hidden']}>
        {instructions}
      </p>
      <div className={styles['hidden']} role="status" aria-live="polite">
        {announcement}
      </div>
    </>
  )
}

const samePlace = (a: ChipPlace | null, b: ChipPlace | null): boolean => a?.id === b?.id && a?.x === b?.x && a?.y === b?.y

/** Rendered once a text: spans are painted over it, never put into it. */
const Paragraphs = memo(({ model }: { readonly model: TextModel }) =>
  model.paragraphs.map(({ text, startUtf16 }, index) => (
    <p key={startUtf16} className={styles['paragraph']} data-paragraph={index} dir="auto">
      {text}
    </p>
  )),
)

const SpanChip = ({ editor, place }: { readonly editor: SpanEditor; readonly place: ChipPlace }) => {
  const span = editor.document.get(place.id)
  if (!span) return null
  const look = lookFor(labelLooks(editor.control), span.label)
  return (
    <span
      className={styles['chip']}
      aria-hidden="true"
      style={{ left: place.x, top: place.y, background: look.color, color: look.ink }}
    >
      {findLabel(editor.control, span.label)?.title ?? span.label}
    </span>
  )
}

/** The spans in reading order, as buttons that select them. */
export const SpanList = ({ editor, label }: { readonly editor: SpanEditor; readonly label: string }) => {
  useSyncExternalStore(editor.subscribe, editor.getState)
  const looks = labelLooks(editor.control)
  const { selection } = editor.getState()
  return (
    <ul className={styles['list']} aria-label={label}>
      {editor.spans.map((span) => (
        <li key={span.id}>
          <button
            type="button"
            className={styles['span']}
            aria-pressed={selection.includes(span.id)}
            onClick={() => editor.select([span.id])}
          >
            <i className={styles['swatch']} style={{ background: lookFor(looks, span.label).color }} aria-hidden="true" />
            <span className={styles['quote']} dir="auto">
              {span.text}
            </span>
            <span className={styles['label']}>{findLabel(editor.control, span.label)?.title ?? span.label}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
