import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react'
import { labelLooks, lookFor, shapeTypeOf, type DocObject } from '@/engine'
import { t } from '@/i18n'
import { useObjects } from '@/modalities/hooks'
import { cx } from '@/ui/cx'
import { number } from '@/ui/format'
import { useObjectEditor, type ObjectEditor } from '../objectEditor'
import { PanelSection } from './PanelSection'
import { useWindow } from './useWindow'
import { Swatch } from './Swatch'
import styles from './panel.module.css'

const ROW = 28

/** All objects of a control, top to bottom as they were made; only those in sight are in the page. */
export function ObjectList({ editor }: { editor: ObjectEditor }) {
  const objects = useObjects(editor.document, editor.control.name)
  const selection = useObjectEditor(editor, (state) => state.selection)
  const primary = selection.at(-1) ?? null
  const looks = useMemo(() => labelLooks(editor.control), [editor.control])
  const scroller = useRef<HTMLDivElement>(null)
  const shown = useWindow(scroller, objects.length, ROW)
  const at = primary === null ? -1 : objects.findIndex(({ id }) => id === primary)
  useEffect(() => {
    if (at >= 0) scrollToRow(scroller.current, at)
  }, [at])

  function pick(index: number): void {
    const object = objects[Math.max(0, Math.min(objects.length - 1, index))]
    if (!object) return
    editor.select([object.id])
    editor.reveal?.([object.id])
  }

  function onKeyDown(event: KeyboardEvent): void {
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: objects.length - 1 }[event.key]
    if (target === undefined) return
    event.preventDefault()
    pick(target)
  }

  return (
    <PanelSection title={t('Objects')} note={<span className="num">{number(objects.length)}</span>} grow>
      {objects.length === 0 ? (
        <p className="small faint">{t('Nothing is marked yet.')}</p>
      ) : (
        <div
          ref={scroller}
          className={styles.objects}
          role="listbox"
          aria-label={t('Objects')}
          aria-multiselectable="true"
          aria-activedescendant={primary ? `object-${primary}` : undefined}
          tabIndex={0}
          onKeyDown={onKeyDown}
        >
          <div role="presentation" style={{ blockSize: objects.length * ROW }} className={styles.spacer}>
            {objects.slice(shown.start, shown.end).map((object, offset) => {
              const index = shown.start + offset
              return (
                // The list itself has the keys; the pointer is a second way.
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
                <div
                  key={object.id}
                  id={`object-${object.id}`}
                  role="option"
                  aria-selected={selection.includes(object.id)}
                  aria-setsize={objects.length}
                  aria-posinset={index + 1}
                  className={cx(styles.object, selection.includes(object.id) && styles.on)}
                  style={{ transform: `translateY(${index * ROW}px)` }}
                  onClick={(event) => {
                    if (event.shiftKey || event.ctrlKey || event.metaKey) editor.select(toggled(selection, object.id))
                    else pick(index)
                  }}
                >
                  <Swatch color={lookFor(looks, object.label).color} />
                  <span className={styles.name}>{titleOf(editor, object)}</span>
                  <span className={styles.traits}>{traitsOf(object)}</span>
                  <span className={styles.measure}>{measureOf(object)}</span>
                </div>
              )
            })}
          </div>
        </div>
      )}
    </PanelSection>
  )
}

/** As little as needed, without moving the panel around it. */
function scrollToRow(list: HTMLElement | null, index: number): void {
  if (!list) return
  const top = index * ROW
  if (top < list.scrollTop) list.scrollTop = top
  else if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight
}

function toggled(selection: readonly string[], id: string): readonly string[] {
  return selection.includes(id) ? selection.filter((other) => other !== id) : [...selection, id]
}

function titleOf(editor: ObjectEditor, { label }: DocObject): string {
  return editor.control.labels?.find(({ name }) => name === label)?.title ?? label
}

/** What is said of it in a word or two: suggested, or the attributes that are on. */
function traitsOf({ suggestion, attributes }: DocObject): string {
  if (suggestion) return suggestion.score === null ? t('suggested') : t('suggested {score}', { score: number(suggestion.score) })
  return Object.entries(attributes)
    .flatMap(([name, value]) => (value === true ? [name] : typeof value === 'string' || typeof value === 'number' ? [String(value)] : []))
    .join(', ')
}

/** How large it is, or what it says. */
function measureOf(object: DocObject): string {
  if (object.kind === 'span') return `“${object.text.length > 24 ? `${object.text.slice(0, 23)}…` : object.text}”`
  if (object.kind === 'opaque') return object.type
  const bounds = shapeTypeOf(object).bounds(object)
  return `${number(bounds.maxX - bounds.minX, 0)} × ${number(bounds.maxY - bounds.minY, 0)}`
}
