import { t } from '@/i18n'
import { TextArea } from '@/ui/Field'

interface Props {
  label?: string
  value: string
  onChange: (value: string) => void
  placeholder?: string
  error?: string | undefined
  rows?: number
}

/** Why an act is done, as it will stand in the history for those who ask later. */
export function ReasonField({ label, value, onChange, placeholder, error, rows = 2 }: Props) {
  return (
    <TextArea
      label={label ?? t('Why?')}
      value={value}
      onChange={onChange}
      placeholder={placeholder ?? t('The photographer confirmed it by mail on 4 May')}
      description={t('Stands in the history for good. Name no one who need not be named.')}
      error={error}
      rows={rows}
      maxLength={2000}
    />
  )
}
