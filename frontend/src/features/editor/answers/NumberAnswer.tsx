import { useValue } from '@/modalities/image'
import { NumberInput } from '../NumberInput'
import { answer } from './change'
import type { AnswerProps } from './spec'
import styles from './answers.module.css'

export function NumberAnswer({ document, control, labelledBy, readOnly }: AnswerProps) {
  const value = useValue(document, control.name)
  return (
    <div className={styles.number}>
      <NumberInput
        labelledBy={labelledBy}
        value={typeof value === 'number' ? value : null}
        min={control.min ?? undefined}
        max={control.max ?? undefined}
        step={control.step ?? 1}
        integer={control.integer ?? false}
        readOnly={readOnly}
        required={control.required ?? false}
        onChange={(next) => answer(document, control.name, next)}
      />
      {control.unit && <span className="small dim">{control.unit}</span>}
    </div>
  )
}
