import { useMemo } from 'react'
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

/** The labels of a control with their keys, colours and counts: a click labels the selection or the next object. */
export function LabelPalette({ editor }: { editor: ObjectEditor }) {
  const { control } = editor
  const labels = control.labels ?? []
  const armed = useObjectEditor(editor, (state) => state.armedLabel)
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

  return (
    <PanelSection title={t('Labels')} note={t('click or press its key')}>
      <ul className={styles.labels}>
        {labels.map((label, index) => {
          const name = label.title ?? label.name
          const key = keyOf(labels, label, index)
          return (
            <li key={label.name} className={cx(styles.label, armed === label.name && styles.on)}>
              <button
                type="button"
                className={styles.labelButton}
                aria-pressed={armed === label.name}
                title={label.help ?? undefined}
                onClick={() => editor.chooseLabel(label.name)}
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
