import { CircleAlert } from 'lucide-react'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import styles from './manage.module.css'

/** In a long form it would come up below what is in sight. Absent where there is no layout. */
function show(box: HTMLElement | null): void {
  box?.scrollIntoView?.({ block: 'nearest' })
}

/** Why something was refused, with each fault at its pointer. Nothing while there is no error. */
export function Fault({ error, pointers = false }: { error: unknown; pointers?: boolean }) {
  if (!error) return null
  const problem = isProblem(error) ? error : null
  return (
    <div ref={show} role="alert" className={styles.fault}>
      <CircleAlert aria-hidden="true" />
      <div>
        <p>{problem?.detail ?? t('That did not work. Try again.')}</p>
        {pointers && problem && problem.errors.length > 0 && (
          <ul>
            {problem.errors.map((fault) => (
              <li key={`${fault.pointer} ${fault.code}`}>
                <code>{fault.pointer || '/'}</code> {fault.detail}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  )
}
