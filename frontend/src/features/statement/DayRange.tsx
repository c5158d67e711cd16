import { t } from '@/i18n'
import { TextField } from '@/ui/Field'
import { faultOf, todayInUtc, type Days } from './data'
import styles from './statement.module.css'

interface Props {
  days: Days
  onChange: (days: Days) => void
  children: React.ReactNode
}

/** The days of a statement; left empty: this month until today. */
export function DayRange({ days, onChange, children }: Props) {
  const fault = faultOf(days, todayInUtc())
  const words = {
    future: t('This day is still to come. Choose today or an earlier one.'),
    after: t('This is after the last day. Choose an earlier one.'),
    long: t('A statement has 366 days at most. Choose a later day.'),
  }
  return (
    <div className={styles.days}>
      <TextField label={t('From')} type="date" value={days.from ?? ''} onChange={(from) => onChange({ ...days, from: from || undefined })} error={fault === null ? undefined : words[fault]} />
      <TextField label={t('Until')} type="date" value={days.to ?? ''} onChange={(to) => onChange({ ...days, to: to || undefined })} />
      {fault === null && children}
    </div>
  )
}
