import { useMemo } from 'react'
import { findLabel, isShape, setAttribute, setShapeField, shapeTypeOf, type AttributeSpec, type DocObject, type Editor, type Json, type Shape } from '@/engine'
import { t } from '@/i18n'
import { useEditorState, useObject } from '@/modalities/hooks'
import { number } from '@/ui/format'
import { ToggleChip } from '@/ui/ToggleChip'
import { NumberInput } from '../NumberInput'
import { useObjectEditor, type ObjectEditor } from '../objectEditor'
import { PanelSection } from './PanelSection'
import styles from './panel.module.css'

/** The selected object: its measures to type, its attributes to set. */
export function Inspector({ editor, image }: { editor: ObjectEditor; image: Editor | null }) {
  const selection = useObjectEditor(editor, (state) => state.selection)
  const object = useObject(editor.document, selection.at(-1) ?? null)
  if (!object) return null
  const label = findLabel(editor.control, object.label)
  const place = editor.document.list(editor.control.name).findIndex(({ id }) => id === object.id) + 1
  const total = editor.document.list(editor.control.name).length
  return (
    <PanelSection
      title={label?.title ?? object.label}
      note={
        <span className="num">
          {selection.length > 1
            ? t('{count} selected', { count: number(selection.length) })
            : t('{place} of {total}', { place: number(place), total: number(total) })}
        </span>
      }
    >
      {isShape(object) && image && selection.length === 1 && <Measures editor={image} shape={object} />}
      {object.kind === 'span' && <p className={styles.quote}>{object.text}</p>}
      {(label?.attributes ?? []).length > 0 && (
        <div className={styles.attributes}>
          {(label?.attributes ?? []).map((attribute) => (
            <Attribute key={attribute.name} editor={editor} object={object} attribute={attribute} ids={selection} />
          ))}
        </div>
      )}
    </PanelSection>
  )
}

function Measures({ editor, shape }: { editor: Editor; shape: Shape }) {
  const handle = useEditorState(editor, (state) => state.handle)
  const fields = useMemo(() => shapeTypeOf(shape).fields(shape, editor.image, handle), [shape, editor.image, handle])
  return (
    <div className={styles.measures}>
      {fields.map((field) => (
        <label key={field.id} className={styles.field}>
          <span>{field.name}</span>
          <NumberInput
            label={field.name}
            value={field.value}
            min={field.min}
            max={field.max}
            step={field.step}
            digits={1}
            suffix={field.unit === 'deg' ? '°' : ''}
            readOnly={editor.readOnly}
            onChange={(value) => {
              if (value !== null) editor.commit(setShapeField(editor.document, shape.id, field.id, value, editor.image))
            }}
          />
        </label>
      ))}
    </div>
  )
}

interface AttributeProps {
  editor: ObjectEditor
  object: DocObject
  attribute: AttributeSpec
  ids: readonly string[]
}

function Attribute({ editor, object, attribute, ids }: AttributeProps) {
  const { document } = editor
  const readOnly = editor.getState().readOnly
  const value = object.attributes[attribute.name] ?? null
  const title = attribute.title ?? attribute.name
  const options = (attribute.options ?? []).map((option) => (typeof option === 'string' ? { name: option, title: option } : { name: option.name, title: option.title ?? option.name }))

  function set(next: Json, mergeKey?: string): void {
    document.commit(setAttribute(document, ids, attribute.name, next), mergeKey ? { mergeKey } : {})
  }

  if (attribute.type === 'boolean') {
    return (
      <ToggleChip isSelected={value === true} isDisabled={readOnly} onChange={(on) => set(on)}>
        {title}
      </ToggleChip>
    )
  }
  const name = `${title}${attribute.required ? ' *' : ''}`
  if (attribute.type === 'choice' && options.length > 6) {
    return (
      <label className={styles.attribute}>
        <span>{name}</span>
        <select className={styles.select} value={typeof value === 'string' ? value : ''} disabled={readOnly} onChange={(event) => set(event.target.value || null)}>
          <option value="">{t('not said')}</option>
          {options.map((option) => (
            <option key={option.name} value={option.name}>
              {option.title}
            </option>
          ))}
        </select>
      </label>
    )
  }
  if (attribute.type === 'choice' || attribute.type === 'choices') {
    const chosen: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : value === null ? [] : [value]
    return (
      <div className={styles.attribute} role="group" aria-label={title}>
        <span aria-hidden="true">{name}</span>
        <div className={styles.chips}>
          {options.map((option) => (
            <ToggleChip
              key={option.name}
              isSelected={chosen.includes(option.name)}
              isDisabled={readOnly}
              onChange={(on) => {
                if (attribute.type === 'choice') set(on ? option.name : null)
                else set(on ? [...chosen, option.name] : chosen.filter((other) => other !== option.name))
              }}
            >
              {option.title}
            </ToggleChip>
          ))}
        </div>
      </div>
    )
  }
  return (
    <label className={styles.attribute}>
      <span>{name}</span>
      {attribute.type === 'number' ? (
        <NumberInput
          label={title}
          value={typeof value === 'number' ? value : null}
          min={attribute.min ?? undefined}
          max={attribute.max ?? undefined}
          integer={attribute.integer ?? false}
          readOnly={readOnly}
          onChange={(next) => set(next)}
        />
      ) : (
        <input
          type="text"
          className={styles.input}
          value={typeof value === 'string' ? value : ''}
          maxLength={attribute.max_length}
          readOnly={readOnly}
          onChange={(event) => set(event.target.value || null, `attribute:${object.id}:${attribute.name}`)}
          onBlur={() => document.seal()}
        />
      )}
    </label>
  )
}
