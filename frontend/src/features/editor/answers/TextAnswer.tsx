import { t } from '@/i18n'
import { useValue } from '@/modalities/image'
import { answer } from './change'
import type { AnswerProps } from './spec'
import styles from './answers.module.css'

/** Free text. What is typed in one go is one step of undo. */
export function TextAnswer({ document, control, labelledBy, readOnly }: AnswerProps) {
  const value = useValue(document, control.name)
  const text = typeof value === 'string' ? value : ''
  const shared = {
    'aria-labelledby': labelledBy,
    'aria-required': control.required ?? false,
    className: styles.text,
    value: text,
    readOnly,
    placeholder: control.placeholder ?? undefined,
    onChange: (event: { target: { value: string } }) =>
      answer(document, control.name, event.target.value === '' ? null : event.target.value, `text:${control.name}`),
    onBlur: () => document.seal(),
  }
  const length = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].length
  const limit = control.max_length ?? 0
  return (
    <>
      {control.multiline ? <textarea {...shared} rows={3} /> : <input {...shared} type="text" />}
      {limit > 0 && length > limit * 0.8 && (
        <p className="small faint num" role="status">
          {t('{length} of {limit} characters', { length, limit })}
        </p>
      )}
    </>
  )
}
