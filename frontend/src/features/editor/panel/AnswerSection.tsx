import { useId } from 'react'
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
  digits: boolean
  /** What the server or the check before submitting said of it. */
  fault: string | undefined
}

/** One question with its answer, its marker when it has to be answered, and what is wrong with it. */
export function AnswerSection({ document, control, readOnly, digits, fault }: Props) {
  const id = useId()
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
    <div id={`control-${control.name}`} tabIndex={-1} className={styles.answer} data-fault={fault ? true : undefined}>
      <PanelSection
        id={id}
        title={control.title ?? control.name}
        note={control.required && <span className={answered ? undefined : styles.required}>{answered ? t('answered') : t('required')}</span>}
      >
        {control.help && <p className={styles.help}>{control.help}</p>}
        {renderAnswer({ document, control, labelledBy: id, readOnly, digits })}
        {fault && (
          <p className={styles.fault} role="alert">
            {fault}
          </p>
        )}
      </PanelSection>
    </div>
  )
}
