import { useEffect, useRef } from 'react'
import { CircleAlert, X } from 'lucide-react'
import { t } from '@/i18n'
import { IconButton } from '@/ui/IconButton'
import type { ShownProblem } from './flowState'
import styles from './ProblemList.module.css'

interface Props {
  problems: readonly ShownProblem[]
  onJump: (problem: ShownProblem) => void
  onClose: () => void
}

/** What keeps an item from being handed in; each line goes to its place. The first one is shown at once. */
export function ProblemList({ problems, onJump, onClose }: Props) {
  const list = useRef<HTMLElement>(null)
  // A new list of problems takes the focus anew: to the place of the first one, or to its line here.
  useEffect(() => {
    list.current?.querySelector<HTMLElement>('ol button')?.focus()
    if (problems[0]) onJump(problems[0])
  }, [problems, onJump])
  return (
    <section ref={list} aria-label={t('What is missing')} className={styles.list}>
      <header className={styles.header}>
        <CircleAlert aria-hidden="true" />
        <h2 className={styles.title}>
          {t('{count, plural, one {One thing is missing} other {# things are missing}}', { count: problems.length })}
        </h2>
        <IconButton size="small" label={t('Close')} icon={<X />} onPress={onClose} />
      </header>
      <ol>
        {problems.map((problem) => (
          <li key={`${problem.pointer} ${problem.text}`}>
            <button type="button" className={styles.jump} onClick={() => onJump(problem)}>
              {problem.text}
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}
