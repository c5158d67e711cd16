import { useQuery } from '@tanstack/react-query'
import { http } from '@/api/http'
import type { Page } from '@/api/types'
import { t } from '@/i18n'
import { RelativeTime } from '@/ui/RelativeTime'
import { SkeletonRows } from '@/ui/Skeleton'
import styles from './EarlierQuestions.module.css'

interface Person {
  readonly name: string
}

interface Question {
  readonly id: string
  readonly text: string
  readonly state: 'open' | 'answered' | 'closed'
  readonly author: Person | null
  readonly created_at: string
  readonly answers: readonly { readonly id: string; readonly text: string; readonly author: Person | null; readonly created_at: string }[]
}

export const questionsKey = (item: string) => ['item', item, 'questions']

/** What was asked about this item before, with the answers. */
export function EarlierQuestions({ item }: { item: string }) {
  const { data, isPending, isError } = useQuery({
    queryKey: questionsKey(item),
    queryFn: ({ signal }) => http.get<Page<Question>>(`/items/${encodeURIComponent(item)}/questions`, { signal }),
  })
  return (
    <section aria-label={t('Asked before')} className={styles.section}>
      <h3 className={styles.title}>{t('Asked before')}</h3>
      {isPending ? (
        <SkeletonRows rows={1} />
      ) : isError ? (
        <p className="small dim">{t('Earlier questions could not be loaded.')}</p>
      ) : data.results.length === 0 ? (
        <p className="small dim">{t('Nobody has asked about this item yet.')}</p>
      ) : (
        <ul className={styles.list}>
          {data.results.map((question) => (
            <li key={question.id}>
              <p className={styles.text}>{question.text}</p>
              {question.answers.map((answer) => (
                <p key={answer.id} className={styles.answer}>
                  <span>{answer.text}</span>
                  <span className="small dim">
                    {[answer.author?.name].filter(Boolean).join('')} · <RelativeTime value={answer.created_at} />
                  </span>
                </p>
              ))}
              {question.answers.length === 0 && (
                <p className="small dim">
                  {question.state === 'closed' ? t('closed without an answer') : t('not answered yet')} · <RelativeTime value={question.created_at} />
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
