import { t } from '@/i18n'
import { TextField } from '@/ui/Field'
import type { Days } from './data'
import styles from './statement.module.css'

interface Props {
  days: Days
  onChange: (days: Days) => void
  children: React.ReactNode
}

/** The days of a statement; left empty: this month until today. */
export function DayRange({ days, onChange, children }: Props) {
  return (
    <div className={styles.days}>
      <TextField label={t('From')} type="date" value={days.from ?? ''} onChange={(from) => onChange({ ...days, from: from || undefined })} />
      <TextField label={t('Until')} type="date" value={days.to ?? ''} onChange={(to) => onChange({ ...days, to: to || undefined })} />
      {children}
    </div>
  )
}
