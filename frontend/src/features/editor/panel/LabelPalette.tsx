import { useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { translate, useCommands } from '@/app/commands'
import { Eye, EyeOff } from 'lucide-react'
import { useObjectEditor, type ObjectEditor } from '../objectEditor'
import { labelLooks, lookFor, type DocObject, type LabelSpec } from '@/engine'
import { t } from '@/i18n'
import { useObjects } from '@/modalities/hooks'
import { cx } from '@/ui/cx'
import { number } from '@/ui/format'
import { IconToggle } from '@/ui/IconButton'
import { Kbd } from '@/ui/Kbd'
import { PanelSection } from './PanelSection'
import { Swatch } from './Swatch'
import styles from './panel.module.css'

const NO_LABELS: readonly LabelSpec[] = []

/** The labels of a control with their keys, colours and counts: a click labels the selection or the next object. */
export function LabelPalette({ editor }: { editor: ObjectEditor }) {
  const { control } = editor
  const labels = control.labels ?? NO_LABELS
  const armed = useObjectEditor(editor, (state) => state.armedLabel)
  // What is selected decides which labels fit.
  useObjectEditor(editor, (state) => state.selection)
  const hidden = useObjectEditor(editor, (state) => state.hiddenLabels)
  const objects = useObjects(editor.document, control.name)
  const counts = useMemo(() => countByLabel(objects), [objects])
  const looks = useMemo(() => labelLooks(control), [control])

  function toggleShown(name: string, shown: boolean): void {
    const next = new Set(hidden ?? [])
    if (shown) next.delete(name)
    else next.add(name)
    editor.setHidden?.({ labels: next })
  }

  const [query, setQuery] = useState<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const back = useRef<Element | null>(null)
  useCommands(
    useMemo(
      () => ({
        'labels.search': {
          available: () => labels.length > 1,
          run: () => {
            back.current = document.activeElement
            setQuery('')
            // After the field is there.
            requestAnimationFrame(() => field.current?.focus())
          },
        },
      }),
      [labels],
    ),
  )
  const found = labels.filter((label) => matches(label, query ?? ''))

  function endSearch(): void {
    setQuery(null)
    if (back.current instanceof HTMLElement) back.current.focus({ preventScroll: true })
  }

  function onSearchKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' && event.key !== 'Enter') return
    event.preventDefault()
    event.stopPropagation()
    const [first] = found
    if (event.key === 'Enter' && first) editor.chooseLabel(first.name)
    endSearch()
  }

  return (
    <PanelSection title={t('Labels')} note={t('click or press its key')}>
      {query !== null && (
        <input
          ref={field}
          type="search"
          className={styles.input}
          aria-label={t('Find a label')}
          placeholder={t('Find a label')}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={onSearchKey}
        />
      )}
      {found.length === 0 && <p className="small faint">{t('No label is called that.')}</p>}
      <ul className={styles.labels}>
        {found.map((label) => {
          const index = labels.indexOf(label)
          const name = label.title ?? label.name
          const key = keyOf(labels, label, index)
          const refusal = editor.refusal?.(label.name) ?? null
          return (
            <li key={label.name} className={cx(styles.label, armed === label.name && styles.on)}>
              <button
                type="button"
                className={styles.labelButton}
                aria-pressed={armed === label.name}
                aria-disabled={refusal !== null}
                title={refusal ? translate(refusal) : (label.help ?? undefined)}
                onClick={() => {
                  editor.chooseLabel(label.name)
                  setQuery(null)
                }}
              >
                <span className={styles.key}>{key && <Kbd keys={key} />}</span>
                <Swatch color={lookFor(looks, label.name).color} />
                <span className={styles.name}>{name}</span>
                <span className="num faint">{number(counts.get(label.name) ?? 0)}</span>
              </button>
              {hidden && (
                <IconToggle
                  size="small"
                  label={hidden.has(label.name) ? t('Show {name}', { name }) : t('Hide {name}', { name })}
                  icon={hidden.has(label.name) ? <EyeOff /> : <Eye />}
                  isSelected={hidden.has(label.name)}
                  onChange={(hide) => toggleShown(label.name, !hide)}
                />
              )}
            </li>
          )
        })}
      </ul>
    </PanelSection>
  )
}

/** By name or title, wherever the words stand in it. */
function matches({ name, title }: LabelSpec, query: string): boolean {
  return `${name} ${title ?? ''}`.toLocaleLowerCase().includes(query.trim().toLocaleLowerCase())
}

/** The label's own key, or the digit of its place where no label has one. */
function keyOf(labels: readonly LabelSpec[], label: LabelSpec, index: number): string | undefined {
  if (label.key) return label.key
  if (labels.some(({ key }) => key) || index > 9) return undefined
  return String((index + 1) % 10)
}

function countByLabel(objects: readonly DocObject[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { label, suggestion } of objects) if (!suggestion) counts.set(label, (counts.get(label) ?? 0) + 1)
  return counts
}
