import { CircleAlert } from 'lucide-react'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import styles from './AuthLayout.module.css'

/** Why a form was refused, above its button. Nothing while there is no error. */
export function Fault({ error }: { error: unknown }) {
  if (!error) return null
  const text = isProblem(error) ? error.detail : t('That did not work. Try again.')
  return (
    <p role="alert" className={styles.fault}>
      <CircleAlert aria-hidden="true" />
      <span>{text}</span>
    </p>
  )
}
