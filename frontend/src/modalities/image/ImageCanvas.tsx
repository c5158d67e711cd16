import { useId, useLayoutEffect, useRef } from 'react'
import { CanvasStack, type CanvasView, type DocObject, type Editor, type Picture, describeObject, mountCanvasView } from '@/engine'
import { useEditorState, useObjects } from '../hooks'
import { useAnnouncement } from '../liveRegion'
import styles from './ImageCanvas.module.css'

export interface ImageCanvasProps {
  readonly editor: Editor
  /** The decoded picture; null while it is on its way. Objects can be seen and edited without it. */
  readonly picture: Picture | null
  /** Name of the canvas for screen readers, e.g. the item's title. */
  readonly label: string
  /** How to draw without a pointer, read after the name. */
  readonly instructions?: string
  readonly autoFocus?: boolean
}

const INSTRUCTIONS =
  'Choose a tool, move the crosshair with the arrow keys and press Enter to place an object. ' +
  'Brackets go through the objects, arrows move, Control and arrows resize, Tab goes through the handles, ' +
  'Escape lets go.'

/** The canvas with its text equivalent: a list of the objects, and sentences about what happens. */
export const ImageCanvas = ({ editor, picture, label, instructions = INSTRUCTIONS, autoFocus = false }: ImageCanvasProps) => {
  const host = useRef<HTMLDivElement>(null)
  const stack = useRef<CanvasStack | null>(null)
  const view = useRef<CanvasView | null>(null)
  const latest = useRef(picture)
  const focusFirst = useRef(autoFocus)
  const id = useId()
  const primary = useEditorState(editor, ({ selection }) => selection.at(-1) ?? null)
  const announcement = useAnnouncement(editor)

  useLayoutEffect(() => {
    latest.current = picture
    view.current?.setPicture(picture)
  }, [picture])

  // The canvases stay while items come and go.
  useLayoutEffect(() => {
    if (!host.current) return undefined
    const made = new CanvasStack(host.current)
    stack.current = made
    if (focusFirst.current) host.current.focus({ preventScroll: true })
    return () => {
      stack.current = null
      made.destroy()
    }
  }, [])

  useLayoutEffect(() => {
    if (!host.current || !stack.current) return undefined
    const mounted = mountCanvasView(host.current, editor, latest.current, stack.current)
    view.current = mounted
    return () => {
      view.current = null
      mounted.destroy()
    }
  }, [editor])

  return (
    <>
      <div
        ref={host}
        className={styles['stage']}
        role="application"
        // An application is operated by keyboard as a whole: it takes the focus, its objects are descendants.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        data-command-scope="canvas"
        aria-label={label}
        aria-describedby={`${id}-help`}
        aria-activedescendant={primary === null ? undefined : `${id}-${primary}`}
      >
        <MirrorList editor={editor} idPrefix={id} primary={primary} label={label} />
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

/** Objects around the selected one that are in the page: enough to walk along, few enough to stay light. */
const WINDOW = 20

interface MirrorListProps {
  readonly editor: Editor
  readonly idPrefix: string
  readonly primary: string | null
  readonly label: string
}

/** The objects as a list box that only assistive technology sees. */
const MirrorList = ({ editor, idPrefix, primary, label }: MirrorListProps) => {
  const objects = useObjects(editor.document, editor.control.name)
  const selection = useEditorState(editor, (state) => state.selection)
  const at = Math.max(0, objects.findIndex((object) => object.id === primary))
  const start = Math.max(0, at - WINDOW)
  const shown = objects.slice(start, at + WINDOW + 1)
  if (objects.length === 0) return null
  return (
    <div className={styles['hidden']} role="listbox" aria-label={label} aria-multiselectable="true">
      {shown.map((object, i) => (
        <MirrorOption
          key={object.id}
          editor={editor}
          object={object}
          id={`${idPrefix}-${object.id}`}
          position={start + i + 1}
          count={objects.length}
          selected={selection.includes(object.id)}
        />
      ))}
    </div>
  )
}

interface MirrorOptionProps {
  readonly editor: Editor
  readonly object: DocObject
  readonly id: string
  readonly position: number
  readonly count: number
  readonly selected: boolean
}

const MirrorOption = ({ editor, object, id, position, count, selected }: MirrorOptionProps) => (
  <div id={id} role="option" aria-selected={selected} aria-posinset={position} aria-setsize={count}>
    {describeObject(editor.document.schema, object, { position, count }, editor.translate)}
  </div>
)
