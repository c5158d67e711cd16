import { useId, useState } from 'react'
import { isAnswered, type ControlSpec, type DocumentStore } from '@/engine'
import { t } from '@/i18n'
import { useValue } from '@/modalities/hooks'
import { ANSWERS, renderAnswer } from '../answers/registry'
import { PanelSection } from './PanelSection'
import styles from './panel.module.css'

interface Props {
  document: DocumentStore
  control: ControlSpec
  readOnly: boolean
  /** Keys that labels own; undefined where keys answer only while the question has the focus. */
  owned: ReadonlySet<string> | undefined
  /** What the server or the check before submitting said of it. */
  fault: string | undefined
}

/** One question with its answer, its marker when it has to be answered, and what is wrong with it. */
export function AnswerSection({ document, control, readOnly, owned, fault }: Props) {
  const id = useId()
  const [focused, setFocused] = useState(false)
  useValue(document, control.name)
  if (!ANSWERS.has(control.type)) {
    return (
      <PanelSection title={control.title ?? control.name}>
        <p className="small dim">{t('This version can’t show questions of the kind “{type}”. The answer stays as it is.', { type: control.type })}</p>
      </PanelSection>
    )
  }
  const answered = isAnswered(document, control)
  return (
    <div
      id={`control-${control.name}`}
      tabIndex={-1}
      className={styles.answer}
      data-question={control.name}
      data-fault={fault ? true : undefined}
      // Not for a press: keys that appear would move the option away from under the pointer before it is let go.
      onFocus={(event) => setFocused(event.target.matches(':focus-visible'))}
      onBlur={(event) => setFocused(event.currentTarget.contains(event.relatedTarget))}
    >
      <PanelSection
        id={id}
        title={control.title ?? control.name}
        note={control.required && <span className={answered ? undefined : styles.required}>{answered ? t('answered') : t('required')}</span>}
      >
        {control.help && <p className={styles.help}>{control.help}</p>}
        {renderAnswer({ document, control, labelledBy: id, readOnly, taken: owned, live: readOnly ? () => false : (key) => focused || (owned !== undefined && !owned.has(key)) })}
        {fault && (
          <p className={styles.fault} role="alert">
            {fault}
          </p>
        )}
      </PanelSection>
    </div>
  )
}
